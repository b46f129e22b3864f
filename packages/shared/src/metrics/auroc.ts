import type { Estimate } from "../protocol/statistics.js";
import { areaOf, delongCovariance, placements } from "./placements.js";
import { Z_95 } from "./wilson.js";

export interface Auroc extends Estimate {
  /** DeLong's variance of the value. */
  readonly variance: number;
}

/**
 * Area under the ROC curve with DeLong's 95 % interval, from mid-ranks.
 *
 *   A = (R₁ - m(m+1)/2) / (mn),   var A = S₁₀/m + S₀₁/n
 *
 * @param scores one per case; higher means more likely positive.
 * @param labels 1 positive (m of them), 0 negative (n).
 * @returns null when m or n is below 2: undefined is never 0.5.
 * @see DeLong et al. 1988, https://doi.org/10.2307/2531595; Sun and Xu 2014, https://doi.org/10.1109/LSP.2014.2337313
 */
export function auroc(scores: readonly number[], labels: readonly (0 | 1)[]): Auroc | null {
  const placed = placements(scores, labels);
  if (!placed) return null;
  return aurocInterval(areaOf(placed), delongCovariance(placed, placed), Math.min(placed.positives.length, placed.negatives.length));
}

/**
 * An AUROC with its normal 95 % interval, kept in [0, 1].
 *
 * Perfect separation has no DeLong variance; there the far bound is Clopper and Pearson's for all of so many pairs in the right order.
 *
 * @param pairs how many pairs of a positive and a negative share no patient: min(m, n).
 */
export function aurocInterval(value: number, variance: number, pairs: number): Auroc {
  const perfect = 0.025 ** (1 / pairs);
  if (value === 1) return { value, low: perfect, high: 1, variance };
  if (value === 0) return { value, low: 0, high: 1 - perfect, variance };
  const half = Z_95 * Math.sqrt(variance);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), variance };
}
