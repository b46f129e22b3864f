import type { Estimate } from "../protocol/statistics.js";
import { midRanks } from "./ranks.js";
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
 * Perfect separation has no DeLong variance; there the far bound is Clopper and Pearson's for min(m, n) of min(m, n).
 *
 * @param scores one per case; higher means more likely positive.
 * @param labels 1 positive (m of them), 0 negative (n).
 * @returns null when m or n is below 2: undefined is never 0.5.
 * @see DeLong et al. 1988, https://doi.org/10.2307/2531595; Sun and Xu 2014, https://doi.org/10.1109/LSP.2014.2337313
 */
export function auroc(scores: readonly number[], labels: readonly (0 | 1)[]): Auroc | null {
  const positives = scores.filter((_, i) => labels[i] === 1);
  const negatives = scores.filter((_, i) => labels[i] === 0);
  const [m, n] = [positives.length, negatives.length];
  if (m < 2 || n < 2) return null;
  const all = midRanks([...positives, ...negatives]);
  const amongPositives = midRanks(positives);
  const amongNegatives = midRanks(negatives);
  const v10 = positives.map((_, i) => (all[i]! - amongPositives[i]!) / n);
  const v01 = negatives.map((_, j) => 1 - (all[m + j]! - amongNegatives[j]!) / m);
  const value = mean(v10);
  const variance = sampleVariance(v10) / m + sampleVariance(v01) / n;
  const half = Z_95 * Math.sqrt(variance);
  const perfect = 0.025 ** (1 / Math.min(m, n));
  if (value === 1) return { value, low: perfect, high: 1, variance };
  if (value === 0) return { value, low: 0, high: 1 - perfect, variance };
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), variance };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function sampleVariance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
