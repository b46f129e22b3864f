/**
 * Log loss (mean negative log likelihood), in nats. Probabilities are held 2⁻⁵² from 0 and 1, so that one sure mistake is not infinite.
 *
 * @param probabilities one per case, in [0, 1]; @param labels one per case.
 * @returns null without cases.
 * @see scikit-learn's `log_loss`
 */
export function logLoss(probabilities: readonly number[], labels: readonly (0 | 1)[]): number | null {
  if (probabilities.length === 0) return null;
  const sum = probabilities.reduce((sum, p, i) => {
    const held = Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON);
    return sum - (labels[i] === 1 ? Math.log(held) : Math.log1p(-held));
  }, 0);
  return sum / probabilities.length;
}
