import { auroc } from "@midline/shared/metrics/auroc";
import { brier } from "@midline/shared/metrics/brier";
import { confusion, confusionFigures } from "@midline/shared/metrics/confusion";
import { wilson } from "@midline/shared/metrics/wilson";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { randomIndex, randomStream, type Uniform } from "@midline/shared/random";
import type { Score } from "../training/results.js";

/** Figures of one model on one group of patients, each with its 95 % interval and the patients behind it. */
export interface Figures {
  readonly n: number;
  readonly positives: number;
  /** DeLong. */
  readonly auroc: Estimate | null;
  /** Bootstrap of the patients within each class, as of Dice; the prevalence is what a reader without skill would have. */
  readonly averagePrecision: Estimate | null;
  /** At one half, Wilson. */
  readonly accuracy: Estimate | null;
  readonly mcc: number;
  readonly brier: number | null;
  readonly dice: Estimate | null;
  readonly diceN: number;
}

const THRESHOLD = 0.5;

export const labelsOf = (scores: readonly Score[]): (0 | 1)[] => scores.map(({ label }) => label);
export const probabilitiesOf = (scores: readonly Score[]): number[] => scores.map(({ probability }) => probability);

/** @param seed of the bootstraps. */
export function figuresOf(scores: readonly Score[], seed: number): Figures {
  const [labels, probabilities] = [labelsOf(scores), probabilitiesOf(scores)];
  const called = confusion(probabilities, labels, THRESHOLD);
  return {
    n: scores.length,
    positives: labels.filter((label) => label === 1).length,
    auroc: estimateOf(auroc(probabilities, labels)),
    averagePrecision: bootstrapped(scores, averagePrecisionFigure, seed),
    accuracy: wilson(called.truePositives + called.trueNegatives, scores.length),
    mcc: confusionFigures(called).mcc,
    brier: brier(probabilities, labels),
    dice: bootstrapped(scores, diceFigure, seed),
    diceN: scores.filter(({ dice }) => dice !== null).length,
  };
}

/**
 * A figure of a group of patients, made ready once and then asked for many resamples: by how often each patient is in one.
 * Null where it is not defined.
 */
export type Figure = (scores: readonly Score[]) => (times: ArrayLike<number>) => number | null;

/** One pass over the patients from the lowest score up; ties count one half. */
export const aurocFigure: Figure = (scores) => {
  const order = [...scores.keys()].toSorted((a, b) => scores[a]!.probability - scores[b]!.probability);
  return (times) => {
    let [wins, negatives, positives] = [0, 0, 0];
    for (let i = 0; i < order.length;) {
      const { probability } = scores[order[i]!]!;
      let [tiedPositives, tiedNegatives] = [0, 0];
      for (; i < order.length && scores[order[i]!]!.probability === probability; i++) {
        if (scores[order[i]!]!.label === 1) tiedPositives += times[order[i]!]!;
        else tiedNegatives += times[order[i]!]!;
      }
      wins += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
    }
    return positives === 0 || negatives === 0 ? null : wins / (positives * negatives);
  };
};

const averagePrecisionFigure: Figure = (scores) => {
  const order = [...scores.keys()].toSorted((a, b) => scores[b]!.probability - scores[a]!.probability);
  return (times) => {
    const total = order.reduce((sum, i) => sum + (scores[i]!.label === 1 ? times[i]! : 0), 0);
    let [hits, seen, area] = [0, 0, 0];
    for (let i = 0; i < order.length;) {
      const { probability } = scores[order[i]!]!;
      const before = hits;
      for (; i < order.length && scores[order[i]!]!.probability === probability; i++) {
        seen += times[order[i]!]!;
        if (scores[order[i]!]!.label === 1) hits += times[order[i]!]!;
      }
      if (seen > 0) area += ((hits - before) / total) * (hits / seen);
    }
    return total === 0 ? null : area;
  };
};

/** The mean over the patients who have one. */
export const diceFigure: Figure = (scores) => (times) => {
  let [sum, count] = [0, 0];
  for (const [i, { dice }] of scores.entries()) {
    if (dice === null) continue;
    sum += times[i]! * dice;
    count += times[i]!;
  }
  return count === 0 ? null : sum / count;
};

/** The figure of the patients themselves. */
export const plainly = (figure: Figure, scores: readonly Score[]): number | null => figure(scores)(new Uint8Array(scores.length).fill(1));

export const RESAMPLES = 1000;

/** Patients drawn anew within each class: how often each is drawn. */
export function resampler(scores: readonly Score[], uniform: Uniform): () => Uint16Array {
  const classes = ([0, 1] as const).map((label) => [...scores.keys()].filter((i) => scores[i]?.label === label));
  return () => {
    const times = new Uint16Array(scores.length);
    for (const members of classes) for (const _ of members) times[members[randomIndex(uniform, members.length)]!]! += 1;
    return times;
  };
}

/** With its percentile bootstrap interval. */
function bootstrapped(scores: readonly Score[], figure: Figure, seed: number): Estimate | null {
  const value = plainly(figure, scores);
  if (value === null) return null;
  const [ready, draw] = [figure(scores), resampler(scores, randomStream("figures", seed))];
  const found = Array.from({ length: RESAMPLES }, () => ready(draw())).filter((each) => each !== null);
  return { value, ...percentiles(found) };
}

export function percentiles(found: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = found.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}

/** One arm less another, over the seeds of both. */
export interface Effect extends Estimate {
  /** The difference at each seed; `value` is their mean. */
  readonly bySeed: readonly number[];
  readonly median: number;
  readonly n: number;
}

/**
 * The mean difference of a figure between two arms that were trained with the same seeds and scored on the same patients.
 *
 * The percentile bootstrap draws seeds and, within each class, patients anew (1,000 times), so that the interval holds both what
 * another training and what other patients would have changed.
 *
 * @param first one list of scores per seed, patients in the same order; @param second likewise.
 * @returns null where the figure is undefined at a seed.
 */
export function effectOf(
  first: readonly (readonly Score[])[],
  second: readonly (readonly Score[])[],
  figure: Figure,
  seed: number,
): Effect | null {
  const bySeed = first.map((scores, s) => less(plainly(figure, scores), plainly(figure, second[s] ?? [])));
  if (bySeed.length === 0 || !bySeed.every((difference) => difference !== null)) return null;
  const patients = first[0] ?? [];
  const uniform = randomStream("effect", seed);
  const draw = resampler(patients, uniform);
  const pairs = first.map((scores, s) => [figure(scores), figure(second[s] ?? [])] as const);
  const found: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const times = draw();
    const differences = pairs.map(([one, other]) => less(one(times), other(times)));
    const drawn = pairs.flatMap(() => differences[randomIndex(uniform, pairs.length)] ?? []);
    const mean = meanOf(drawn);
    if (mean !== null) found.push(mean);
  }
  return { value: meanOf(bySeed) ?? Number.NaN, ...percentiles(found), bySeed, median: medianOf(bySeed), n: patients.length };
}

const less = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b);

export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const estimateOf = (found: Estimate | null): Estimate | null =>
  found === null ? null : { value: found.value, low: found.low, high: found.high };
