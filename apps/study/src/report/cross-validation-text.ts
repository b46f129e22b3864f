import type { CrossValidation, Judged } from "./cross-validation.js";
import { interval, number, table } from "./words.js";

/** The report's section on cross-validation, in Markdown. */
export function crossValidationText({ folds, byFold, foldMeans, pooled, ensemble }: CrossValidation): string {
  const judged = (what: string, { n, positives, auroc, accuracy, accuracyAtHalf, ruleIn, calibration }: Judged): readonly string[] => [
    what,
    `${n} (${positives})`,
    interval(auroc),
    interval(accuracy),
    interval(accuracyAtHalf),
    ruleIn === null ? "–" : `${interval(ruleIn.sensitivity)} / ${interval(ruleIn.specificity)}`,
    interval(calibration.slope),
    interval(calibration.intercept),
    interval(calibration.expectedCalibrationError),
  ];
  return `${folds} folds by patient, stratified by hospital, label and location. Before each fold's training an inner one left out that fold and the next, and on the next
chose the round (least log loss), the temperature and the thresholds (Youden; rule-in at a specificity of 0.95 there). The fold's training, without that
fold alone, stopped at the chosen round; nothing of the fold or of the second centre had been scored before.

${table(
  [
    "fold",
    "inner n",
    "round",
    "temperature",
    "threshold",
    "rule-in",
    "n out of fold",
    "AUROC out of fold",
    "accuracy",
    "n second centre",
    "AUROC second centre",
    "accuracy",
  ],
  byFold.map(({ fold, innerN, frozen, internal, external }) => [
    String(fold),
    String(innerN),
    String(frozen.round),
    number(frozen.temperature),
    number(frozen.threshold),
    number(frozen.ruleIn),
    ...[internal, external].flatMap(({ n, auroc, accuracy }) => [String(n), interval(auroc), interval(accuracy)]),
  ]),
)}

As the published study reads, the mean over the folds' models (bootstrap of the patients): AUROC ${interval(foldMeans.internal.auroc)} and accuracy ${interval(foldMeans.internal.accuracy)} out of fold, n = ${pooled.n};
AUROC ${interval(foldMeans.external.auroc)} and accuracy ${interval(foldMeans.external.accuracy)} at the second centre, n = ${ensemble.n}, the same patients for every model.

Calibrated scores together. Out of fold they are of ${folds} models, each called at its own threshold; the ensemble is the mean of the calibrated log-odds,
called at the mean threshold ${number(ensemble.threshold)} (rule-in ${number(ensemble.ruleInThreshold)}). Accuracy, sensitivity and specificity: Wilson; slope and intercept: Wald; ECE (ten bins): bootstrap.

${table(
  [
    "",
    "n (positive)",
    "AUROC",
    "accuracy at the threshold",
    "accuracy at one half",
    "rule-in: sensitivity / specificity",
    "calibration slope",
    "calibration intercept",
    "ECE",
  ],
  [judged("out of fold", pooled), judged("second centre, ensemble", ensemble)],
)}`;
}
