/**
 * Cohen's kappa, unweighted: (pₒ - pₑ) / (1 - pₑ) of two raters who name one category for each subject.
 *
 * @param first one category per subject; @param second in the same order.
 * @returns null without subjects, and when pₑ = 1: both always name the same one.
 * @throws RangeError when the raters differ in subjects.
 * @see Cohen 1960, https://doi.org/10.1177/001316446002000104
 */
export function cohenKappa<T extends string | number>(first: readonly T[], second: readonly T[]): number | null {
  if (first.length !== second.length) throw new RangeError(`The raters differ in subjects: ${first.length} and ${second.length}.`);
  const n = first.length;
  const agreed = first.filter((category, i) => category === second[i]).length;
  const named = (rater: readonly T[], category: T): number => rater.filter((each) => each === category).length;
  const byChance = sum([...new Set(first)].map((category) => named(first, category) * named(second, category)));
  return n * n === byChance ? null : (n * agreed - byChance) / (n * n - byChance);
}

/**
 * Fleiss' kappa of three or more raters.
 *
 * @param counts a row for each subject: how many raters named each category; rows sum to the number of raters.
 * @returns null without subjects, and when pₑ = 1: all always name the same one.
 * @throws RangeError when rows differ in categories or raters, or there are fewer than three.
 * @see Fleiss 1971, https://doi.org/10.1037/h0031619
 */
export function fleissKappa(counts: readonly (readonly number[])[]): number | null {
  const { observed, shares } = agreement(counts, 3);
  const byChance = sum(shares.map((share) => share * share));
  return counts.length === 0 || byChance === 1 ? null : (observed - byChance) / (1 - byChance);
}

/**
 * Gwet's AC1 of two or more raters: as Fleiss' kappa, with pₑ = Σ π(1 - π) / (q - 1), which bears a rare category.
 *
 * @param counts a row for each subject: how many raters named each of the q categories they could; rows sum to the number of raters.
 * @returns null without subjects, and for fewer than two categories.
 * @throws RangeError when rows differ in categories or raters, or there are fewer than two.
 * @see Gwet 2008, https://doi.org/10.1348/000711006X126600
 */
export function gwetAc1(counts: readonly (readonly number[])[]): number | null {
  const { observed, shares } = agreement(counts, 2);
  if (counts.length === 0 || shares.length < 2) return null;
  const byChance = sum(shares.map((share) => share * (1 - share))) / (shares.length - 1);
  return (observed - byChance) / (1 - byChance);
}

/** Share of pairs of raters that agree, and of ratings that each category has. */
function agreement(counts: readonly (readonly number[])[], leastRaters: number): { observed: number; shares: number[] } {
  const [categories, raters] = [counts[0]?.length ?? 0, sum(counts[0] ?? [])];
  if (counts.some((row) => row.length !== categories || sum(row) !== raters))
    throw new RangeError("Subjects differ in categories or raters.");
  if (counts.length > 0 && raters < leastRaters) throw new RangeError(`${raters} raters are fewer than ${leastRaters}.`);
  const ratings = counts.length * raters;
  const agreeing = sum(counts.map((row) => sum(row.map((count) => count * (count - 1)))));
  return {
    observed: agreeing / (ratings * (raters - 1)),
    shares: Array.from({ length: categories }, (_, category) => sum(counts.map((row) => row[category]!)) / ratings),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
