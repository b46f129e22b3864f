import { finiteLogit, sigmoid } from "@midline/shared/metrics/logistic";
import { logLoss } from "@midline/shared/metrics/log-loss";
import { fitTemperature } from "@midline/shared/metrics/temperature";
import { ruleInThreshold, youdenThreshold } from "@midline/shared/metrics/thresholds";
import type { Frozen, Score, SelectionResult } from "./results.js";

/** The patients of an inner fold as they were scored after a round, counted from 1. */
export interface ScoredRound {
  readonly round: number;
  readonly scores: readonly Score[];
}

/**
 * The round with the least log loss (the first of several), and on its scores the temperature and the two thresholds.
 *
 * A fold of one class has no thresholds to tell: the temperature is 1 then, the threshold one half.
 *
 * @param rounds one at least, all of the same patients.
 */
export function freeze(rounds: readonly ScoredRound[]): Pick<SelectionResult, "frozen" | "logLosses"> {
  const logLosses = rounds.map(({ round, scores }) => ({ round, logLoss: logLoss(probabilities(scores), labels(scores)) ?? Infinity }));
  const least = Math.min(...logLosses.map((each) => each.logLoss));
  const chosen = rounds[logLosses.findIndex((each) => each.logLoss === least)];
  if (chosen === undefined) throw new Error("no round was scored");
  return { frozen: { round: chosen.round, ...fitted(chosen.scores) }, logLosses };
}

function fitted(scores: readonly Score[]): Omit<Frozen, "round"> {
  const told = labels(scores);
  const both = told.includes(0) && told.includes(1);
  const temperature = both ? (fitTemperature(probabilities(scores).map(finiteLogit), told) ?? 1) : 1;
  const calibrated = probabilities(calibratedBy(scores, { temperature }));
  return {
    temperature,
    threshold: youdenThreshold(calibrated, told)?.threshold ?? 0.5,
    ruleIn: ruleInThreshold(calibrated, told)?.threshold ?? null,
  };
}

/** Scores with their log-odds divided by the temperature. */
export const calibratedBy = (scores: readonly Score[], { temperature }: Pick<Frozen, "temperature">): readonly Score[] =>
  scores.map((score) => ({ ...score, probability: sigmoid(finiteLogit(score.probability) / temperature) }));

const probabilities = (scores: readonly Score[]): number[] => scores.map(({ probability }) => probability);
const labels = (scores: readonly Score[]): (0 | 1)[] => scores.map(({ label }) => label);
