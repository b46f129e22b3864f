import { abstainBand, calibrate, decide } from "@midline/shared/calibration/calibrate";
import type { CalibrationSheet } from "@midline/shared/calibration/calibration-sheet";
import { logit, sigmoid } from "@midline/shared/metrics/logistic";
import type { CalibratedProbability } from "@midline/shared/protocol/site-messages";

/** A model's calibration sheet, and the prevalence of positives where it is used; null for the sheet's own. */
export interface CalibrationHere {
  readonly sheet: CalibrationSheet;
  readonly prevalence: number | null;
}

/** The mean over the views, the smallest and the largest, each by the sheet: its order is kept. */
export function calibrated(
  { probability, low, high }: { readonly probability: number; readonly low: number; readonly high: number },
  { sheet, prevalence }: CalibrationHere,
): CalibratedProbability {
  const here = (p: number): number => calibrate(logit(p), sheet, prevalence);
  const band = abstainBand(sheet, prevalence);
  const { temperature, n, source } = sheet;
  return {
    probability: sigmoid(here(probability)),
    low: sigmoid(here(low)),
    high: sigmoid(here(high)),
    decision: decide(here(probability), sheet, prevalence),
    abstainLow: band.low,
    abstainHigh: band.high,
    temperature,
    n,
    source,
    prevalence,
  };
}
