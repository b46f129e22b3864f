import { MIN_CELL, type SiteStatistics } from "../protocol/statistics.js";
import { auroc } from "./auroc.js";
import { averagePrecision } from "./average-precision.js";
import { bootstrap } from "./bootstrap.js";
import { brier } from "./brier.js";
import { confusion } from "./confusion.js";
import { wilson } from "./wilson.js";

/** One case, scored at its site; it never leaves. */
export interface ScoredCase {
  readonly probability: number;
  readonly label: 0 | 1 | null;
  /** Null without a reference mask, or when both masks are empty. */
  readonly dice: number | null;
}

export interface SiteStatisticsOptions {
  /** Cases of the split that could not be scored. */
  readonly unscored: number;
  readonly synthetic: boolean;
  /** Probability at and above which a case is called positive. */
  readonly threshold: number;
  /** Of the bootstrap. */
  readonly seed: number;
}

/**
 * What a site says of one model on one split: statistics, not cases.
 *
 * With a class of 1 to MIN_CELL - 1 patients the classification figures and the class counts are withheld, and with fewer than
 * MIN_CELL masks the Dice: a figure over so few would tell of single patients.
 */
export function siteStatistics(cases: readonly ScoredCase[], options: SiteStatisticsOptions): SiteStatistics {
  const labelled = cases.filter((each): each is ScoredCase & { readonly label: 0 | 1 } => each.label !== null);
  const positives = labelled.filter((each) => each.label === 1);
  const negatives = labelled.filter((each) => each.label === 0);
  const suppressed = [positives, negatives].some((group) => group.length > 0 && group.length < MIN_CELL);
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
    synthetic: options.synthetic,
  };
}

type Labelled = ScoredCase & { readonly label: 0 | 1 };

const WITHHELD = { auroc: null, averagePrecision: null, accuracy: null, sensitivity: null, specificity: null, brier: null } as const;

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
    auroc: area && { value: area.value, low: area.low, high: area.high },
    averagePrecision: negatives.length === 0 ? null : withInterval(averagePrecision),
    accuracy: wilson(calls.truePositives + calls.trueNegatives, all.length),
    sensitivity: wilson(calls.truePositives, positives.length),
    specificity: wilson(calls.trueNegatives, negatives.length),
    brier: withInterval(brier),
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
