import { auroc } from "@midline/shared/metrics/auroc";
import { type CalibrationFigures, calibrationFigures } from "@midline/shared/metrics/calibration-figures";
import { finiteLogit, sigmoid } from "@midline/shared/metrics/logistic";
import { wilson } from "@midline/shared/metrics/wilson";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { calibratedBy } from "../training/frozen.js";
import type { Frozen, Score, SelectionResult } from "../training/results.js";
import { aurocFigure, estimateOf, labelsOf, meanOf, probabilitiesOf } from "./figures-of.js";
import { accuracyFigure, foldMean } from "./fold-means.js";

/** Scores of the model of one fold, of the patients it had not seen and of the second centre's; and what had been chosen for it before. */
export interface FoldScores {
  readonly fold: number;
  readonly selected: SelectionResult;
  readonly heldOut: readonly Score[];
  readonly external: readonly Score[];
}

/** Of one model: AUROC with DeLong's interval, accuracy at its own frozen threshold with Wilson's. */
export interface FoldFigures {
  readonly n: number;
  readonly auroc: Estimate | null;
  readonly accuracy: Estimate | null;
}

/** Of calibrated scores, called at frozen thresholds; proportions with Wilson's interval. */
export interface Judged {
  readonly n: number;
  readonly positives: number;
  readonly auroc: Estimate | null;
  readonly accuracy: Estimate | null;
  readonly accuracyAtHalf: Estimate | null;
  /** At the rule-in threshold; null where a fold had none. */
  readonly ruleIn: { readonly sensitivity: Estimate | null; readonly specificity: Estimate | null } | null;
  readonly calibration: CalibrationFigures;
}

export interface CrossValidation {
  readonly folds: number;
  readonly byFold: readonly {
    readonly fold: number;
    /** Chosen on the inner fold, of so many patients. */
    readonly frozen: Frozen;
    readonly innerN: number;
    readonly internal: FoldFigures;
    readonly external: FoldFigures;
  }[];
  /** As the published study reads: the mean of the folds' figures, at home and at the second centre. See `foldMean`. */
  readonly foldMeans: Readonly<Record<"internal" | "external", { readonly auroc: Estimate | null; readonly accuracy: Estimate | null }>>;
  /** All patients out of fold together, each calibrated and called by his own fold's choice. Mixes the models of all folds. */
  readonly pooled: Judged;
  /** The mean of the folds' calibrated log-odds at the second centre, called at the mean of their thresholds: what would be used. */
  readonly ensemble: Judged & { readonly threshold: number; readonly ruleInThreshold: number | null };
}

export interface CrossValidated {
  readonly figures: CrossValidation;
  /** Calibrated scores, for the pictures. */
  readonly pooledScores: readonly Score[];
  readonly ensembleScores: readonly Score[];
}

/** @param seed of the bootstraps. @returns null without folds. */
export function crossValidate(folds: readonly FoldScores[], seed: number): CrossValidated | null {
  const calibrated = folds.map(({ fold, selected, heldOut, external }) => ({
    fold,
    selected,
    internal: calibratedBy(heldOut, selected.frozen),
    external: calibratedBy(external, selected.frozen),
  }));
  const [first] = calibrated;
  if (first === undefined) return null;

  const pooledScores = calibrated.flatMap(({ internal }) => internal);
  const eachBy = (of: (frozen: Frozen) => number | null) =>
    calibrated.flatMap(({ internal, selected }) => internal.map(() => of(selected.frozen)));

  const ensembleScores = first.external.map((score, i) => {
    const logits = calibrated.map(({ external }) => finiteLogit(external[i]?.probability ?? Number.NaN));
    return { ...score, probability: sigmoid(meanOf(logits) ?? Number.NaN) };
  });
  const threshold = meanOf(calibrated.map(({ selected }) => selected.frozen.threshold)) ?? Number.NaN;
  const ruleIns = calibrated.flatMap(({ selected }) => selected.frozen.ruleIn ?? []);
  const ruleInThreshold = ruleIns.length === calibrated.length ? meanOf(ruleIns) : null;

  const means = (where: "internal" | "external", patients: "same" | "own") => ({
    auroc: foldMean(
      calibrated.map((each) => ({ scores: each[where], figure: aurocFigure })),
      patients,
      seed,
    ),
    accuracy: foldMean(
      calibrated.map((each) => ({ scores: each[where], figure: accuracyFigure(each.selected.frozen.threshold) })),
      patients,
      seed,
    ),
  });
  const figures: CrossValidation = {
    folds: calibrated.length,
    byFold: calibrated.map(({ fold, selected, internal, external }) => ({
      fold,
      frozen: selected.frozen,
      innerN: selected.n,
      internal: figuresOfFold(internal, selected.frozen),
      external: figuresOfFold(external, selected.frozen),
    })),
    foldMeans: { internal: means("internal", "own"), external: means("external", "same") },
    pooled: judged(pooledScores, { thresholds: eachBy((frozen) => frozen.threshold), ruleIns: eachBy((frozen) => frozen.ruleIn), seed }),
    ensemble: {
      ...judged(ensembleScores, {
        thresholds: ensembleScores.map(() => threshold),
        ruleIns: ensembleScores.map(() => ruleInThreshold),
        seed,
      }),
      threshold,
      ruleInThreshold,
    },
  };
  return { figures, pooledScores, ensembleScores };
}

const figuresOfFold = (scores: readonly Score[], { threshold }: Frozen): FoldFigures => ({
  n: scores.length,
  auroc: estimateOf(auroc(probabilitiesOf(scores), labelsOf(scores))),
  accuracy: shareRight(scores, () => threshold),
});

/** What each score is called at: one threshold per score. */
interface CalledAt {
  readonly thresholds: readonly (number | null)[];
  readonly ruleIns: readonly (number | null)[];
  readonly seed: number;
}

function judged(scores: readonly Score[], { thresholds, ruleIns, seed }: CalledAt): Judged {
  const [probabilities, labels] = [probabilitiesOf(scores), labelsOf(scores)];
  const at = (called: CalledAt["thresholds"], label?: 0 | 1): Estimate | null => shareRight(scores, (i) => called[i] ?? Number.NaN, label);
  return {
    n: scores.length,
    positives: labels.filter((label) => label === 1).length,
    auroc: estimateOf(auroc(probabilities, labels)),
    accuracy: at(thresholds),
    accuracyAtHalf: shareRight(scores, () => 0.5),
    ruleIn: ruleIns.includes(null) ? null : { sensitivity: at(ruleIns, 1), specificity: at(ruleIns, 0) },
    calibration: calibrationFigures(probabilities, labels, seed),
  };
}

/** The share of right calls, of all or of those with a label: accuracy, sensitivity or specificity. */
function shareRight(scores: readonly Score[], thresholdOf: (i: number) => number, label?: 0 | 1): Estimate | null {
  const right = scores.flatMap((score, i) =>
    label === undefined || score.label === label ? [(score.probability >= thresholdOf(i) ? 1 : 0) === score.label] : [],
  );
  return wilson(right.filter(Boolean).length, right.length);
}
