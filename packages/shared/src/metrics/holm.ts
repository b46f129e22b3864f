/**
 * Holm's step-down correction: the k-th smallest of n p-values times n - k + 1, never below a smaller one's, at most 1.
 *
 * @param pValues of all tests made, in any order.
 * @returns the corrected ones, in the same order.
 * @see Holm 1979, https://www.jstor.org/stable/4615733
 */
export function holm(pValues: readonly number[]): number[] {
  const corrected = Array.from(pValues);
  let highest = 0;
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  for (const [place, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (order.length - place) * pValues[index]!));
    corrected[index] = highest;
  }
  return corrected;
}
