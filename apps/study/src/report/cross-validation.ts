import { auroc } from "@midline/shared/metrics/auroc";
import { calibrationBins, expectedCalibrationError } from "@midline/shared/metrics/calibration-error";
import { confusion } from "@midline/shared/metrics/confusion";
import { logit, sigmoid } from "@midline/shared/metrics/logistic";
import { recalibration } from "@midline/shared/metrics/recalibration";
import { fitTemperature } from "@midline/shared/metrics/temperature";
import { ruleInThreshold, youdenThreshold } from "@midline/shared/metrics/thresholds";
import { wilson } from "@midline/shared/metrics/wilson";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { aurocFigure, estimateOf, labelsOf, meanOf, plainly, probabilitiesOf } from "./figures-of.js";
import type { Score } from "../training/results.js";

/** Scores of the model of one fold: of the patients it had not seen, and of the second centre's. */
export interface FoldScores {
  readonly fold: number;
  readonly heldOut: readonly Score[];
  readonly external: readonly Score[];
}

export interface CrossValidation {
  readonly folds: number;
  /** As the published study reads: the mean of the folds' figures, at home and at the second centre. */
  readonly foldMeans: { readonly internal: number | null; readonly external: number | null };
  readonly byFold: readonly {
    readonly fold: number;
    readonly n: number;
    readonly internal: number | null;
    readonly external: number | null;
  }[];
  /** All patients out of fold together. Mixes the models of all folds, whose scores are not on one scale. */
  readonly pooled: Estimate | null;
  /** The mean of the folds' log-odds at the second centre: what would be used. */
  readonly ensemble: Estimate | null;
  /** Fitted on out-of-fold scores and frozen before the second centre was scored. */
  readonly frozen: { readonly temperature: number; readonly threshold: number; readonly ruleIn: number | null };
  readonly external: {
    readonly n: number;
    /** At one half, and at the frozen threshold. */
    readonly accuracy: Estimate | null;
    readonly accuracyAtThreshold: Estimate | null;
    readonly calibration: { readonly slope: number; readonly intercept: number } | null;
    readonly expectedCalibrationError: number | null;
  };
}

export interface CrossValidated {
  readonly figures: CrossValidation;
  /** The ensemble's calibrated scores at the second centre, for the pictures. */
  readonly ensembleScores: readonly Score[];
}

/** @returns null without folds. */
export function crossValidate(folds: readonly FoldScores[]): CrossValidated | null {
  const first = folds[0];
  if (first === undefined) return null;
  const outOfFold = folds.flatMap(({ heldOut }) => heldOut);
  const temperature = fitTemperature(probabilitiesOf(outOfFold).map(safeLogit), labelsOf(outOfFold)) ?? 1;
  const cooled = (scores: readonly Score[]): Score[] =>
    scores.map((score) => ({ ...score, probability: sigmoid(safeLogit(score.probability) / temperature) }));
  const calibrated = cooled(outOfFold);
  const threshold = youdenThreshold(probabilitiesOf(calibrated), labelsOf(calibrated))?.threshold ?? 0.5;
  const ruleIn = ruleInThreshold(probabilitiesOf(calibrated), labelsOf(calibrated))?.threshold ?? null;

  const together = first.external.map((score, i) => {
    const logits = folds.map(({ external }) => safeLogit(external[i]?.probability ?? Number.NaN));
    return { ...score, probability: sigmoid(meanOf(logits) ?? Number.NaN) };
  });
  const ensembleScores = cooled(together);
  const [probabilities, labels] = [probabilitiesOf(ensembleScores), labelsOf(ensembleScores)];
  const correct = (at: number): Estimate | null => {
    const { truePositives, trueNegatives } = confusion(probabilities, labels, at);
    return wilson(truePositives + trueNegatives, labels.length);
  };
  const byFold = folds.map(({ fold, heldOut, external }) => ({
    fold,
    n: heldOut.length,
    internal: plainly(aurocFigure, heldOut),
    external: plainly(aurocFigure, external),
  }));
  const fit = recalibration(probabilities.map(safeLogit), labels);
  const figures: CrossValidation = {
    folds: folds.length,
    foldMeans: {
      internal: meanOfDefined(byFold.map((each) => each.internal)),
      external: meanOfDefined(byFold.map((each) => each.external)),
    },
    byFold,
    pooled: estimateOf(auroc(probabilitiesOf(outOfFold), labelsOf(outOfFold))),
    ensemble: estimateOf(auroc(probabilitiesOf(together), labelsOf(together))),
    frozen: { temperature, threshold, ruleIn },
    external: {
      n: labels.length,
      accuracy: correct(0.5),
      accuracyAtThreshold: correct(threshold),
      calibration: fit === null ? null : { slope: fit.slope, intercept: fit.intercept },
      expectedCalibrationError: expectedCalibrationError(calibrationBins(probabilities, labels)),
    },
  };
  return { figures, ensembleScores };
}

/** A probability that float arithmetic has made 0 or 1 has no log-odds. */
const safeLogit = (probability: number): number => logit(Math.min(1 - 1e-9, Math.max(1e-9, probability)));

const meanOfDefined = (values: readonly (number | null)[]): number | null =>
  values.every((value) => value !== null) ? meanOf(values) : null;
