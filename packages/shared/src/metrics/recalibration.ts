import type { Estimate } from "../protocol/statistics.js";
import { logLikelihood, sigmoid } from "./logistic.js";
import { Z_95 } from "./wilson.js";

/** logit P(y = 1) = intercept + slope · logit p. Perfect calibration is 0 and 1; a slope below 1 tells of overconfidence. */
export interface Recalibration {
  readonly intercept: number;
  readonly slope: number;
}

/** What a Newton step needs of the cases of a site, taken at one recalibration: sums over patients, which sites may add. */
export interface RecalibrationSums {
  readonly logLikelihood: number;
  /** Of the log likelihood, by intercept and slope. */
  readonly gradient: readonly [number, number];
  /** Of the log likelihood: by intercept twice, by both, by slope twice. */
  readonly hessian: readonly [number, number, number];
}

/** Where Newton's method starts. */
const START: Recalibration = { intercept: 0, slope: 0 };

/** Below this a product of curvatures has lost its digits: the logits lie so close that their squares are no longer told from 0. */
const LEAST_CURVATURE = 1e-280;

/** A site's part of a Newton step. @param logits of the model, finite, one per case; @param labels one per case. */
export function recalibrationSums(logits: readonly number[], labels: readonly (0 | 1)[], at: Recalibration): RecalibrationSums {
  let likelihood = 0;
  const [gradient, hessian]: [[number, number], [number, number, number]] = [
    [0, 0],
    [0, 0, 0],
  ];
  for (const [i, x] of logits.entries()) {
    const logit = at.intercept + at.slope * x;
    const p = sigmoid(logit);
    const weight = p * sigmoid(-logit);
    likelihood += logLikelihood(logit, labels[i]!);
    gradient[0] += labels[i]! - p;
    gradient[1] += (labels[i]! - p) * x;
    hessian[0] -= weight;
    hessian[1] -= weight * x;
    hessian[2] -= weight * x * x;
  }
  return { logLikelihood: likelihood, gradient, hessian };
}

/** The sums over all patients of several sites. */
export const addRecalibrationSums = (sites: readonly RecalibrationSums[]): RecalibrationSums => {
  const sum = (of: (site: RecalibrationSums) => number): number => sites.reduce((total, site) => total + of(site), 0);
  return {
    logLikelihood: sum((site) => site.logLikelihood),
    gradient: [sum((site) => site.gradient[0]), sum((site) => site.gradient[1])],
    hessian: [sum((site) => site.hessian[0]), sum((site) => site.hessian[1]), sum((site) => site.hessian[2])],
  };
};

/**
 * Observed less expected share of positives, with its 95 % interval in [-1, 1] were the probabilities true; 0 is calibrated.
 *
 * @param sums at intercept 0 and slope 1; @param n cases they are of.
 * @returns null without cases.
 * @see Spiegelhalter 1986, https://doi.org/10.1002/sim.4780050506
 */
export function calibrationInTheLarge({ gradient, hessian }: RecalibrationSums, n: number): Estimate | null {
  if (n === 0) return null;
  const [value, half] = [gradient[0] / n, (Z_95 * Math.sqrt(-hessian[0])) / n];
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half) };
}

/**
 * Where Newton's method goes next. Start at intercept 0 and slope 0; where the log likelihood has fallen, go half as far.
 *
 * @returns null when the cases do not tell the two apart: all logits the same, or fitted probabilities all 0 or 1.
 */
export function recalibrationStep(
  at: Recalibration,
  { gradient: [g0, g1], hessian: [h00, h01, h11] }: RecalibrationSums,
): Recalibration | null {
  const determinant = h00 * h11 - h01 * h01;
  if (!(h00 * h11 > LEAST_CURVATURE && determinant > 1e-14 * h00 * h11)) return null;
  return {
    intercept: at.intercept - (h11 * g0 - h01 * g1) / determinant,
    slope: at.slope - (h00 * g1 - h01 * g0) / determinant,
  };
}

/**
 * Calibration intercept and slope by maximum likelihood.
 *
 * @param logits of the model, finite, one per case; @param labels one per case.
 * @returns null when it does not exist: a class is absent, or some logit parts the classes.
 * @see Cox 1958, https://doi.org/10.1093/biomet/45.3-4.562; Albert and Anderson 1984, https://doi.org/10.1093/biomet/71.1.1
 */
export function recalibration(logits: readonly number[], labels: readonly (0 | 1)[]): Recalibration | null {
  if (areParted(logits, labels)) return null;
  let at = START;
  let sums = recalibrationSums(logits, labels, at);
  for (let steps = 0; steps < 100; steps++) {
    let next = recalibrationStep(at, sums);
    if (!next) return null;
    let nextSums = recalibrationSums(logits, labels, next);
    while (hasFallen(sums, nextSums)) {
      next = { intercept: (at.intercept + next.intercept) / 2, slope: (at.slope + next.slope) / 2 };
      nextSums = recalibrationSums(logits, labels, next);
    }
    if (areClose(at, next)) return next;
    [at, sums] = [next, nextSums];
  }
  return null;
}

function areParted(logits: readonly number[], labels: readonly (0 | 1)[]): boolean {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (const [i, x] of logits.entries()) {
    const label = labels[i]!;
    low[label] = Math.min(low[label]!, x);
    high[label] = Math.max(high[label]!, x);
  }
  return high[0]! <= low[1]! || high[1]! <= low[0]!;
}

/** By more than rounding does. */
const hasFallen = (before: RecalibrationSums, after: RecalibrationSums): boolean =>
  before.logLikelihood - after.logLikelihood > 1e-9 * (1 + Math.abs(before.logLikelihood));

const areClose = (a: Recalibration, b: Recalibration): boolean =>
  Math.abs(a.intercept - b.intercept) <= 1e-12 * (1 + Math.abs(b.intercept)) &&
  Math.abs(a.slope - b.slope) <= 1e-12 * (1 + Math.abs(b.slope));
