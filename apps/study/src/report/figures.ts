import { calibrationBins } from "@midline/shared/metrics/calibration-error";
import type { CrossValidated } from "./cross-validation.js";
import type { StudyReport } from "./analysis.js";
import { labelsOf, probabilitiesOf } from "./figures-of.js";
import type { Score, TrainingResult } from "../training/results.js";
import { forestPlot, type Line, squarePlot } from "./svg.js";

/** The report's pictures, by file name. */
export function figures(
  report: StudyReport,
  results: readonly TrainingResult[],
  crossValidation: CrossValidated | null,
): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const imageOnly = results.filter(({ training }) => training.covariates === "none");
  const shown = imageOnly.find(({ training }) => training.arm !== "mask") ?? imageOnly[0];
  if (shown !== undefined) {
    const sides = [
      ["internal", shown.internal],
      ["second centre", shown.external],
    ] as const;
    const lines = (curve: (scores: readonly Score[]) => Line["points"]): Line[] =>
      sides.map(([name, scores]) => ({ name: `${name}, n = ${scores.length}: ${shown.training.id}`, points: curve(scores) }));
    const oracle = ([name, scores]: (typeof sides)[number]): Line => ({
      name: `best possible reader, ${name}`,
      points: roc(scores.map((each) => ({ ...each, probability: each.oracle }))),
    });
    made.set(
      "roc.svg",
      squarePlot({ title: "ROC", x: "1 - specificity", y: "sensitivity", lines: [...lines(roc), ...sides.map(oracle)], diagonal: true }),
    );
    made.set(
      "precision-recall.svg",
      squarePlot({ title: "Precision and recall", x: "recall", y: "precision", lines: lines(precisionRecall) }),
    );
    const calibrated =
      crossValidation === null
        ? [{ name: `second centre, not calibrated: ${shown.training.id}`, scores: shown.external }]
        : [
            { name: "out of fold", scores: crossValidation.pooledScores },
            { name: "second centre, ensemble of the folds", scores: crossValidation.ensembleScores },
          ];
    made.set(
      "calibration.svg",
      squarePlot({
        title: crossValidation === null ? "Calibration" : "Calibration, temperature from inner folds",
        x: "predicted probability",
        y: "share of positives",
        lines: calibrated.map(({ name, scores }) => ({
          name: `n = ${scores.length}, ten bins: ${name}`,
          points: calibration(scores),
          dots: true,
        })),
        diagonal: true,
      }),
    );
  }
  const forest = report.trainings.flatMap(({ training, internal, external }) =>
    (
      [
        ["internal", internal],
        ["second centre", external],
      ] as const
    ).flatMap(([where, { auroc, n }]) =>
      auroc === null || training.fold !== null || training.arm === "mask" || training.covariates !== "none"
        ? []
        : [{ label: `${training.id}, ${where} (n ${n})`, ...auroc }],
    ),
  );
  if (forest.length > 0)
    made.set(
      "forest.svg",
      forestPlot({
        title: "AUROC by training and site, image only",
        x: "AUROC, DeLong 95 %",
        rows: forest,
        range: [0.2, 1],
        reference: 0.5,
      }),
    );
  const ablation = report.findings.flatMap(({ name, where, figure, effect }) =>
    effect === null
      ? []
      : [{ label: `${name}: ${figure}, ${where} (n ${effect.n})`, value: effect.value, low: effect.low, high: effect.high }],
  );
  if (ablation.length > 0)
    made.set(
      "ablation.svg",
      forestPlot({
        title: "What each part is worth",
        x: "difference, mean of the seeds, bootstrap 95 %",
        rows: ablation,
        range: [-0.3, 0.3],
        reference: 0,
      }),
    );
  return made;
}

/** Sensitivity over 1 - specificity at every threshold, from the strictest. */
function roc(scores: readonly Score[]): Line["points"] {
  const positives = scores.filter(({ label }) => label === 1).length;
  const negatives = scores.length - positives;
  return thresholds(scores, ({ hits, alarms }) => ({ x: alarms / Math.max(1, negatives), y: hits / Math.max(1, positives) }), {
    x: 0,
    y: 0,
  });
}

function precisionRecall(scores: readonly Score[]): Line["points"] {
  const positives = scores.filter(({ label }) => label === 1).length;
  return thresholds(scores, ({ hits, alarms }) => ({ x: hits / Math.max(1, positives), y: hits / (hits + alarms) }));
}

interface Called {
  readonly hits: number;
  readonly alarms: number;
}

function thresholds(
  scores: readonly Score[],
  point: (called: Called) => { x: number; y: number },
  start?: { x: number; y: number },
): Line["points"] {
  const sorted = scores.toSorted((a, b) => b.probability - a.probability);
  const points = start === undefined ? [] : [start];
  let [hits, alarms] = [0, 0];
  for (const [i, { label, probability }] of sorted.entries()) {
    if (label === 1) hits++;
    else alarms++;
    if (sorted[i + 1]?.probability !== probability) points.push(point({ hits, alarms }));
  }
  return points;
}

const calibration = (scores: readonly Score[]): Line["points"] =>
  calibrationBins(probabilitiesOf(scores), labelsOf(scores)).flatMap(({ n, probabilitySum, positives }) =>
    n === 0 ? [] : [{ x: probabilitySum / n, y: positives / n }],
  );
