import type { Estimate } from "../protocol/statistics.js";
import type { Auroc } from "./auroc.js";
import { normalTails } from "./normal-tails.js";
import { areaOf, delongCovariance, placements, type Placements } from "./placements.js";
import { Z_95 } from "./wilson.js";

/** First AUROC less second, with its 95 % interval in [-1, 1]. */
export interface TestedDifference extends Estimate {
  readonly variance: number;
  /** Difference over its standard error; 0 for two scorings in the same order. Null for a difference without variance. */
  readonly z: number | null;
  /** Two-sided. */
  readonly p: number | null;
}

export interface AurocDifference extends TestedDifference {
  /** Of the two AUROCs; 0 when no patient is in both. */
  readonly covariance: number;
}

/**
 * DeLong's test of two scorings of the same patients.
 *
 * @param first scores of one model, one per patient; @param second of the other, in the same order.
 * @param labels one per patient: 1 positive (m of them), 0 negative (n).
 * @returns null when m or n is below 2.
 * @throws RangeError when the three differ in length.
 * @see DeLong et al. 1988, https://doi.org/10.2307/2531595
 */
export function pairedAurocDifference(
  first: readonly number[],
  second: readonly number[],
  labels: readonly (0 | 1)[],
): AurocDifference | null {
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new RangeError(`Not the same patients: ${first.length} and ${second.length} scores, ${labels.length} labels.`);
  }
  const [a, b] = [placements(first, labels), placements(second, labels)];
  if (!a || !b) return null;
  const apart = less(a, b);
  return { ...testDifference(areaOf(apart), delongCovariance(apart, apart)), covariance: delongCovariance(a, b) };
}

/** The test of two AUROCs that share no patient. @see Hanley and McNeil 1982, https://doi.org/10.1148/radiology.143.1.7063747 */
export const unpairedAurocDifference = (first: Auroc, second: Auroc): AurocDifference => ({
  ...testDifference(first.value - second.value, first.variance + second.variance),
  covariance: 0,
});

/** Subtracted before the variance is taken: what is the same in both cancels exactly. */
const less = (a: Placements, b: Placements): Placements => ({
  positives: a.positives.map((value, i) => value - b.positives[i]!),
  negatives: a.negatives.map((value, j) => value - b.negatives[j]!),
});

/** The normal test of a difference that has this variance. */
export function testDifference(value: number, variance: number): TestedDifference {
  const half = Z_95 * Math.sqrt(variance);
  const z = value === 0 ? 0 : variance === 0 ? null : value / Math.sqrt(variance);
  return {
    value,
    low: Math.max(-1, value - half),
    high: Math.min(1, value + half),
    variance,
    z,
    p: z === null ? null : normalTails(z),
  };
}
