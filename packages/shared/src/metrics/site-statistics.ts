import { isSmallCell, MIN_CELL, MIN_DETAIL, type SiteStatistics } from "../protocol/statistics.js";
import { auroc } from "./auroc.js";
import { pairedAurocDifference } from "./auroc-difference.js";
import { averagePrecision } from "./average-precision.js";
import { bootstrap } from "./bootstrap.js";
import { brier } from "./brier.js";
import { calibrationBins, reportableBins } from "./calibration-error.js";
import { confusion } from "./confusion.js";
import { finiteLogit } from "./logistic.js";
import { recalibrationSums } from "./recalibration.js";
import { scoreHistograms, sparseHistograms } from "./score-histograms.js";
import { wilson } from "./wilson.js";

/** One case, scored at its site; it never leaves. */
export interface ScoredCase {
  readonly probability: number;
  readonly label: 0 | 1 | null;
  /** Null without a reference mask, or when both masks are empty. */
  readonly dice: number | null;
}

/** What a site releases beyond figures and sums, by its own explicit choice. Both are nearly, or wholly, the scores themselves. */
export interface Release {
  readonly scoreHistograms: boolean;
  readonly scores: boolean;
}

/** What an earlier version said of the same cases. */
export interface EarlierScores {
  /** Of its weights. */
  readonly digest: string;
  /** One per case, in the same order. */
  readonly probabilities: readonly number[];
}

export interface SiteStatisticsOptions {
  /** Cases of the split that could not be scored. */
  readonly unscored: number;
  readonly synthetic: boolean;
  /** Probability at and above which a case is called positive. */
  readonly threshold: number;
  /** Of the bootstrap. */
  readonly seed: number;
  readonly release: Release;
  readonly earlier: readonly EarlierScores[];
}

/**
 * What a site says of one model on one split: statistics, not cases.
 *
 * With a class of 1 to MIN_CELL - 1 patients the classification figures and the class counts are withheld, and with fewer than
 * MIN_CELL masks the Dice: a figure over so few would tell of single patients. Calibration, and what the site releases, also need
 * MIN_DETAIL labelled patients.
 */
export function siteStatistics(cases: readonly ScoredCase[], options: SiteStatisticsOptions): SiteStatistics {
  const labelled = cases.filter((each): each is ScoredCase & { readonly label: 0 | 1 } => each.label !== null);
  const positives = labelled.filter((each) => each.label === 1);
  const negatives = labelled.filter((each) => each.label === 0);
  const suppressed = [positives, negatives].some((group) => isSmallCell(group.length));
  const withDice = cases.filter((each): each is ScoredCase & { readonly dice: number } => each.dice !== null);
  return {
    n: cases.length,
    unscored: options.unscored,
    positives: suppressed ? null : positives.length,
    negatives: suppressed ? null : negatives.length,
    suppressed,
    threshold: options.threshold,
    ...(suppressed ? WITHHELD : classificationFigures(positives, negatives, options)),
    dice:
      withDice.length < MIN_CELL
        ? null
        : (bootstrap([withDice], (sample) => mean(sample.map((each) => each.dice)), options)?.estimate ?? null),
    diceN: withDice.length,
    diceSums:
      withDice.length < MIN_CELL
        ? null
        : { sum: total(withDice.map((each) => each.dice)), squares: total(withDice.map((each) => each.dice ** 2)) },
    ...(suppressed || labelled.length < MIN_DETAIL ? NO_DETAIL : detail(labelled, options)),
    comparisons: suppressed ? [] : comparisons(cases, options.earlier),
    synthetic: options.synthetic,
  };
}

type Labelled = ScoredCase & { readonly label: 0 | 1 };

const WITHHELD = {
  auroc: null,
  averagePrecision: null,
  accuracy: null,
  sensitivity: null,
  specificity: null,
  brier: null,
  confusion: null,
} as const;

const NO_DETAIL = { calibration: null, recalibration: null, scoreHistograms: null, scores: null } as const;

function classificationFigures(positives: readonly Labelled[], negatives: readonly Labelled[], options: SiteStatisticsOptions) {
  const all = [...positives, ...negatives];
  const [scores, labels] = [all.map((each) => each.probability), all.map((each) => each.label)];
  const calls = confusion(scores, labels, options.threshold);
  const area = auroc(scores, labels);
  const strata = [positives, negatives].filter((group) => group.length > 0);
  const withInterval = (figure: (scores: readonly number[], labels: readonly (0 | 1)[]) => number | null) =>
    bootstrap(
      strata,
      (sample) =>
        figure(
          sample.map((each) => each.probability),
          sample.map((each) => each.label),
        ),
      options,
    )?.estimate ?? null;
  return {
    auroc: area,
    averagePrecision: negatives.length === 0 ? null : withInterval(averagePrecision),
    accuracy: wilson(calls.truePositives + calls.trueNegatives, all.length),
    sensitivity: wilson(calls.truePositives, positives.length),
    specificity: wilson(calls.trueNegatives, negatives.length),
    brier: withInterval(brier),
    confusion: calls,
  };
}

function detail(labelled: readonly Labelled[], { threshold, release }: SiteStatisticsOptions) {
  const inOrder = labelled.toSorted((a, b) => a.probability - b.probability || a.label - b.label);
  const [scores, labels] = [inOrder.map((each) => each.probability), inOrder.map((each) => each.label)];
  const logits = scores.map(finiteLogit);
  return {
    calibration: reportableBins(calibrationBins(scores, labels), threshold),
    recalibration: recalibrationSums(logits, labels, { intercept: 0, slope: 1 }),
    scoreHistograms: release.scoreHistograms ? sparseHistograms(scoreHistograms(scores, labels)) : null,
    // In order of the probability: any other order might be that of the patients.
    scores: release.scores ? inOrder.map(({ probability, label }) => [probability, label] as const) : null,
  };
}

function comparisons(cases: readonly ScoredCase[], earlier: readonly EarlierScores[]): SiteStatistics["comparisons"] {
  const labels = cases.flatMap(({ label }) => label ?? []);
  const ofLabelled = (probabilities: readonly number[]) => probabilities.filter((_, i) => cases[i]?.label !== null);
  const now = ofLabelled(cases.map((each) => each.probability));
  return earlier.flatMap(({ digest, probabilities }) => {
    const found = pairedAurocDifference(now, ofLabelled(probabilities), labels);
    return found === null ? [] : [{ digest, difference: found.value, variance: found.variance }];
  });
}

const mean = (values: readonly number[]): number | null => (values.length === 0 ? null : total(values) / values.length);

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
