import type { VersionContent } from "@midline/shared/cohorts/diff";
import type { EntityManager } from "typeorm";
import type { Candidate } from "./candidate.js";
import type { Cohort } from "./cohort.entity.js";
import type { PlacedMember } from "./release-diff.js";
import type { Selection } from "./select-members.js";

/** A version's content, with the site of every member. */
export interface PlacedVersion extends VersionContent {
  readonly members: readonly (PlacedMember & { readonly pseudonym: string })[];
}

/** A frozen cohort as versions are compared, its members in site and pseudonym order. */
export async function readVersion(db: EntityManager, cohort: Cohort): Promise<PlacedVersion> {
  const { name, target, criteria, validationFraction, seed, samePatient } = cohort;
  const members = await db.query<PlacedVersion["members"]>(
    `SELECT m.case_id AS "caseId", m.site_id AS "siteId", m.pseudonym, m.revision_id AS "revisionId", m.label, m.split, m.fold
       FROM cohort_member m JOIN site s ON s.id = m.site_id WHERE m.cohort_id = $1 ORDER BY s.code COLLATE "C", m.pseudonym COLLATE "C"`,
    [cohort.id],
  );
  return { name, target, criteria, validationFraction, seed, samePatient, members };
}

/** What would be frozen, as versions are compared. */
export const contentOf = ({ wish, members }: Selection<Candidate>): PlacedVersion => ({
  ...wish,
  criteria: { rules: wish.rules },
  members: members.map(({ of, split, fold }) => ({ ...of, label: of.label.value, split, fold })),
});
