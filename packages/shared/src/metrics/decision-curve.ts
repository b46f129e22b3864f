import { confusion } from "./confusion.js";

/** Net benefit per patient, in true positives, at one threshold. */
export interface DecisionPoint {
  readonly threshold: number;
  /** Treating those the model calls positive. */
  readonly model: number;
  readonly treatAll: number;
  readonly treatNone: 0;
}

/**
 * Decision curve: TP/N - FP/N · t/(1 - t), against treating everyone and treating nobody.
 *
 * @param probabilities one per case; @param labels one per case.
 * @param thresholds probabilities t in [0, 1) at which one would treat; `p >= t` is treated.
 * @returns one point for each threshold; null without cases.
 * @throws RangeError for a threshold outside [0, 1).
 * @see Vickers and Elkin 2006, https://doi.org/10.1177/0272989X06295361
 */
export function decisionCurve(
  probabilities: readonly number[],
  labels: readonly (0 | 1)[],
  thresholds: readonly number[],
): DecisionPoint[] | null {
  const n = labels.length;
  if (n === 0) return null;
  return thresholds.map((threshold) => {
    if (!(threshold >= 0 && threshold < 1)) throw new RangeError(`Nobody treats at ${threshold}.`);
    const benefit = (truePositives: number, falsePositives: number): number =>
      truePositives / n - (falsePositives / n) * (threshold / (1 - threshold));
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion(probabilities, labels, threshold);
    return {
      threshold,
      model: benefit(truePositives, falsePositives),
      treatAll: benefit(truePositives + falseNegatives, falsePositives + trueNegatives),
      treatNone: 0,
    };
  });
}
