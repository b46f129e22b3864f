/** `trainsIn` of packages/shared/src/cohorts/held-out.ts as PostgreSQL says it; a test holds the two together. */
export const trainsInSql = (member: string, fold: string): string =>
  `(CASE WHEN ${fold} IS NULL THEN ${member}.split = 'train' ELSE ${member}.split <> 'external' AND coalesce(${member}.fold <> ${fold}, false) END)`;

/** Whether a member is scored on in a run: at an external site, in the fold that it holds out, or in the validation split. */
export const scoredInSql = (member: string, fold: string): string =>
  `(CASE WHEN ${member}.split = 'external' THEN true WHEN ${fold} IS NULL THEN ${member}.split = 'validation' ELSE coalesce(${member}.fold = ${fold}, false) END)`;
