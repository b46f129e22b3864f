import type { Estimate } from "@midline/shared/protocol/statistics";
import { randomStream } from "@midline/shared/random";
import type { Score } from "../training/results.js";
import { type Figure, meanOf, percentiles, plainly, RESAMPLES, resampler } from "./figures-of.js";

/** What the model of one fold said of some patients, and the figure that is taken of it. */
export interface FoldFigure {
  readonly scores: readonly Score[];
  readonly figure: Figure;
}

/**
 * The mean of a figure over the models of the folds. The interval is a percentile bootstrap of the patients within each class (1,000 times);
 * the models stay as they are, so it says nothing of what other training patients would have changed.
 *
 * @param patients "same" where every model scored the same patients in the same order, who are then drawn together; "own" for each model's own.
 * @returns null where the figure is undefined for a model, and without models.
 */
export function foldMean(folds: readonly FoldFigure[], patients: "same" | "own", seed: number): Estimate | null {
  const values = folds.map(({ scores, figure }) => plainly(figure, scores));
  const [first] = folds;
  if (first === undefined || !areDefined(values)) return null;
  const uniform = randomStream("fold-means", seed);
  const draws = patients === "own" ? folds.map(({ scores }) => resampler(scores, uniform)) : [resampler(first.scores, uniform)];
  const ready = folds.map(({ scores, figure }) => figure(scores));
  const found: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const drawn = draws.map((draw) => draw());
    const means = ready.map((figure, i) => figure(drawn[patients === "own" ? i : 0]!));
    if (areDefined(means)) found.push(meanOf(means)!);
  }
  return { value: meanOf(values)!, ...percentiles(found) };
}

const areDefined = (values: readonly (number | null)[]): values is readonly number[] => values.every((value) => value !== null);

/** The share of right calls at a threshold. */
export const accuracyFigure =
  (threshold: number): Figure =>
  (scores) => {
    const right = scores.map(({ probability, label }) => (probability >= threshold ? 1 : 0) === label);
    return (times) => {
      let [hits, count] = [0, 0];
      for (const [i, isRight] of right.entries()) {
        count += times[i]!;
        if (isRight) hits += times[i]!;
      }
      return count === 0 ? null : hits / count;
    };
  };
