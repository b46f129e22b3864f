/**
 * Groups of contenders that cannot be told apart, best first.
 *
 * The rule: in the order of their estimates, a line is drawn only where every contender above is separated from every one below. So any
 * two of different groups are separated; two of one group need not be alike, only joined by others between them.
 *
 * @param estimates one per contender, higher is better; equal ones stay in the order given.
 * @param pValues of every two contenders, a symmetric table, corrected for all of them (Holm); null where they were not compared.
 * @param alpha two are separated when their p is below it.
 * @returns the places of the contenders in `estimates`, by group.
 * @see Bojar et al. 2013, section 3.3, https://aclanthology.org/W13-2201
 */
export function rankGroups(estimates: readonly number[], pValues: readonly (readonly (number | null)[])[], alpha = 0.05): number[][] {
  const order = estimates.map((_, i) => i).sort((a, b) => estimates[b]! - estimates[a]!);
  const isSeparated = (a: number, b: number): boolean => (pValues[a]![b] ?? 1) < alpha;
  const groups: number[][] = [];
  for (const [place, contender] of order.entries()) {
    const above = order.slice(0, place);
    const isLine = above.every((a) => order.slice(place).every((b) => isSeparated(a, b)));
    if (isLine) groups.push([contender]);
    else groups.at(-1)!.push(contender);
  }
  return groups;
}
