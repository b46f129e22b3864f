/** Brier score, mean (p - y)²; null without cases. @see Brier 1950 */
export function brier(probabilities: readonly number[], labels: readonly (0 | 1)[]): number | null {
  if (probabilities.length === 0) return null;
  return probabilities.reduce((sum, p, i) => sum + (p - labels[i]!) ** 2, 0) / probabilities.length;
}
