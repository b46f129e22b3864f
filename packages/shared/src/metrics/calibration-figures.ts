import type { Estimate } from "../protocol/statistics.js";
import { bootstrap } from "./bootstrap.js";
import { calibrationBins, expectedCalibrationError } from "./calibration-error.js";
import { finiteLogit } from "./logistic.js";
import { recalibration, recalibrationSums } from "./recalibration.js";
import { Z_95 } from "./wilson.js";

/** How far probabilities are from calibrated, each figure with its 95 % interval; null where it does not exist. */
export interface CalibrationFigures {
  readonly n: number;
  readonly positives: number;
  /** Of the logistic recalibration; Wald's interval. 1 and 0 are calibrated. */
  readonly slope: Estimate | null;
  readonly intercept: Estimate | null;
  /** Ten bins of equal width; percentile bootstrap of the patients within each class. Never below 0, so its interval lies above a small one. */
  readonly expectedCalibrationError: Estimate | null;
}

/**
 * Calibration slope, intercept and expected calibration error. Wald's standard errors are the roots of the diagonal of the inverse
 * information (minus the Hessian of the log likelihood) at the fit.
 *
 * @param probabilities one per case, in [0, 1]; @param labels one per case; @param seed of the bootstrap.
 * @see Cox 1958, https://doi.org/10.1093/biomet/45.3-4.562
 */
export function calibrationFigures(probabilities: readonly number[], labels: readonly (0 | 1)[], seed: number): CalibrationFigures {
  const cases = probabilities.map((probability, i) => ({ probability, label: labels[i]! }));
  const classes = ([0, 1] as const).map((label) => cases.filter((each) => each.label === label));
  return {
    n: cases.length,
    positives: classes[1]!.length,
    ...recalibrationEstimates(probabilities.map(finiteLogit), labels),
    expectedCalibrationError:
      bootstrap(
        classes,
        (sample) =>
          expectedCalibrationError(
            calibrationBins(
              sample.map((each) => each.probability),
              sample.map((each) => each.label),
            ),
          ),
        { seed },
      )?.estimate ?? null,
  };
}

/** Slope and intercept with Wald's intervals; both null where the fit does not exist. @param logits finite, one per case. */
export function recalibrationEstimates(
  logits: readonly number[],
  labels: readonly (0 | 1)[],
): Pick<CalibrationFigures, "slope" | "intercept"> {
  const fit = recalibration(logits, labels);
  if (fit === null) return { slope: null, intercept: null };
  const [h00, h01, h11] = recalibrationSums(logits, labels, fit).hessian;
  const determinant = h00 * h11 - h01 * h01;
  const estimate = (value: number, information: number): Estimate => {
    const half = Z_95 * Math.sqrt(-information / determinant);
    return { value, low: value - half, high: value + half };
  };
  return { slope: estimate(fit.slope, h00), intercept: estimate(fit.intercept, h11) };
}
