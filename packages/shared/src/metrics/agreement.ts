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
  const categories = [...new Set([...first, ...second])];
  const table = categories.map(() => categories.map(() => 0));
  first.forEach((category, i) => {
    const [row, column] = [categories.indexOf(category), categories.indexOf(second[i]!)];
    table[row]![column]! += 1;
  });
  return kappaOfTable(table);
}

/** Cohen's kappa of the table of two raters: `table[i][j]` subjects that the first names i and the second j. Null as `cohenKappa`. */
export function kappaOfTable(table: readonly (readonly number[])[]): number | null {
  const rows = table.map(sum);
  const n = sum(rows);
  const agreed = sum(table.map((row, i) => row[i]!));
  const byChance = sum(rows.map((count, i) => count * sum(table.map((row) => row[i]!))));
  return n * n === byChance ? null : (n * agreed - byChance) / (n * n - byChance);
}

/**
 * Share of pairs of ratings of one subject that agree: of two raters, the share of subjects they agree on.
 *
 * @param counts as of `gwetAc1`; @param weights how many subjects each row stands for; one when left out.
 * @returns null without subjects.
 * @throws RangeError as `gwetAc1`.
 */
export function percentAgreement(counts: readonly (readonly number[])[], weights?: readonly number[]): number | null {
  const { observed, subjects } = agreement({ counts, weights, leastRaters: 2 });
  return subjects === 0 ? null : observed;
}

/**
 * Fleiss' kappa of three or more raters.
 *
 * @param counts a row for each subject: how many raters named each category; rows sum to the number of raters.
 * @param weights how many subjects each row stands for; one when left out.
 * @returns null without subjects, and when pₑ = 1: all always name the same one.
 * @throws RangeError when rows differ in categories or raters, or there are fewer than three.
 * @see Fleiss 1971, https://doi.org/10.1037/h0031619
 */
export function fleissKappa(counts: readonly (readonly number[])[], weights?: readonly number[]): number | null {
  const { observed, shares, subjects } = agreement({ counts, weights, leastRaters: 3 });
  const byChance = sum(shares.map((share) => share * share));
  return subjects === 0 || byChance === 1 ? null : (observed - byChance) / (1 - byChance);
}

/**
 * Gwet's AC1 of two or more raters: as Fleiss' kappa, with pₑ = Σ π(1 - π) / (q - 1), which bears a rare category.
 *
 * @param counts a row for each subject: how many raters named each of the q categories they could; rows sum to the number of raters.
 * @param weights how many subjects each row stands for; one when left out.
 * @returns null without subjects, and for fewer than two categories.
 * @throws RangeError when rows differ in categories or raters, or there are fewer than two.
 * @see Gwet 2008, https://doi.org/10.1348/000711006X126600
 */
export function gwetAc1(counts: readonly (readonly number[])[], weights?: readonly number[]): number | null {
  const { observed, shares, subjects } = agreement({ counts, weights, leastRaters: 2 });
  if (subjects === 0 || shares.length < 2) return null;
  const byChance = sum(shares.map((share) => share * (1 - share))) / (shares.length - 1);
  return (observed - byChance) / (1 - byChance);
}

interface Ratings {
  readonly counts: readonly (readonly number[])[];
  readonly weights: readonly number[] | undefined;
  readonly leastRaters: number;
}

/** Share of pairs of raters that agree, and of ratings that each category has. */
function agreement({ counts, weights, leastRaters }: Ratings): { observed: number; shares: number[]; subjects: number } {
  const [categories, raters] = [counts[0]?.length ?? 0, sum(counts[0] ?? [])];
  if (counts.length > 0 && raters < leastRaters) throw new RangeError(`${raters} raters are fewer than ${leastRaters}.`);
  const shares = Array<number>(categories).fill(0);
  let [subjects, agreeing] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    const [row, weight] = [counts[i]!, weights?.[i] ?? 1];
    let named = 0;
    for (let k = 0; k < row.length; k++) {
      const count = row[k]!;
      named += count;
      shares[k]! += weight * count;
      agreeing += weight * count * (count - 1);
    }
    if (row.length !== categories || named !== raters) throw new RangeError("Subjects differ in categories or raters.");
    subjects += weight;
  }
  const ratings = subjects * raters;
  return { observed: agreeing / (ratings * (raters - 1)), shares: shares.map((share) => share / ratings), subjects };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
