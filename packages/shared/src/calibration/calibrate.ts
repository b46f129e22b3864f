import { logit, sigmoid } from "../metrics/logistic.js";
import { prevalenceShift } from "../metrics/prevalence-shift.js";

/** What a calibrated probability is called: altered, not altered, or nothing where the model cannot tell. */
export const DECISIONS = ["altered", "notAltered", "abstains"] as const;
export type Decision = (typeof DECISIONS)[number];

/** Where the logits of a sheet come from: cases that did not train the model. */
export const CALIBRATION_SOURCES = ["outOfFold", "validation"] as const;
export type CalibrationSource = (typeof CALIBRATION_SOURCES)[number];

/** How a model's logits become probabilities, and where it abstains. Fitted once and frozen before any external case is scored. */
export interface Calibration {
  readonly source: CalibrationSource;
  /** Cases it was fitted on, and how many of them are positive. */
  readonly n: number;
  readonly positives: number;
  /** Logits are divided by it. */
  readonly temperature: number;
  /** Probability with the highest Youden index, after the temperature and at the sheet's own prevalence; as are those below. */
  readonly threshold: number;
  /** Between these two the model abstains. Above, specificity was 0.95 at least; below, sensitivity was. */
  readonly abstain: { readonly low: number; readonly high: number };
}

/**
 * The logit of a calibrated probability: logit / T, and the correction for another prevalence than the sheet's.
 *
 * @param logit of the model; @param prevalenceHere of positives among such patients here, in (0, 1); null for the sheet's own.
 * @throws RangeError for a prevalence of 0 or 1, or a sheet of one class.
 * @see Guo et al. 2017, https://arxiv.org/abs/1706.04599; Saerens et al. 2002, https://doi.org/10.1162/089976602753284446
 */
export function calibrate(logit: number, sheet: Calibration, prevalenceHere: number | null = null): number {
  return logit / sheet.temperature + shiftOf(sheet, prevalenceHere);
}

/**
 * What a calibrated logit is called. The band moves with the prevalence: whether a case is told apart does not depend on how common the
 * disease is, only what the probability says does.
 *
 * @param calibrated as `calibrate` returned it with the same sheet and prevalence.
 */
export function decide(calibrated: number, sheet: Calibration, prevalenceHere: number | null = null): Decision {
  const apart = calibrated - shiftOf(sheet, prevalenceHere);
  // As probabilities: those of a sheet, and 0 and 1 exactly, have no logit to the last digit.
  const probability = sigmoid(apart);
  if (probability >= sheet.abstain.high) return "altered";
  return probability <= sheet.abstain.low ? "notAltered" : "abstains";
}

/** The band in which the model abstains, as probabilities at a prevalence. */
export function abstainBand(sheet: Calibration, prevalenceHere: number | null = null): Calibration["abstain"] {
  const shift = shiftOf(sheet, prevalenceHere);
  return { low: sigmoid(logit(sheet.abstain.low) + shift), high: sigmoid(logit(sheet.abstain.high) + shift) };
}

const shiftOf = ({ n, positives }: Calibration, prevalenceHere: number | null): number =>
  prevalenceHere === null ? 0 : prevalenceShift(positives / n, prevalenceHere);
