import type { Estimate } from "../protocol/statistics.js";
import { randomIndex, randomStream } from "../random.js";

export interface BootstrapOptions {
  readonly seed: number;
  /** Resamples; 2000 unless told. */
  readonly resamples?: number;
}

export interface Bootstrap {
  readonly estimate: Estimate;
  /** Resamples on which the figure is undefined; the interval is of the others. */
  readonly skipped: number;
}

/**
 * A figure with its percentile bootstrap 95 % interval, resampling patients within each stratum.
 *
 * @param strata patients by class (or site); every resample keeps their sizes.
 * @param figure what is estimated; null where a resample does not define it.
 * @returns null when the figure is undefined on the sample itself, or on every resample.
 * @see Efron and Tibshirani 1993, chapter 13
 */
export function bootstrap<T>(
  strata: readonly (readonly T[])[],
  figure: (sample: readonly T[]) => number | null,
  options: BootstrapOptions,
): Bootstrap | null {
  const value = figure(strata.flat());
  if (value === null) return null;
  const uniform = randomStream("bootstrap", options.seed);
  const found: number[] = [];
  const resamples = options.resamples ?? 2000;
  for (let i = 0; i < resamples; i++) {
    const resampled = figure(strata.flatMap((stratum) => stratum.map(() => stratum[randomIndex(uniform, stratum.length)]!)));
    if (resampled !== null) found.push(resampled);
  }
  if (found.length === 0) return null;
  found.sort((a, b) => a - b);
  const [low, high] = [percentile(found, 0.025), percentile(found, 0.975)];
  return { estimate: { value, low: Math.min(low, value), high: Math.max(high, value) }, skipped: resamples - found.length };
}

/**
 * The difference of one figure between two models, first less second, on the same resampled patients.
 *
 * @param strata patients by class (or site), each as the first model and as the second has them.
 * @param figure of one model; a resample that leaves it undefined for either is skipped.
 * @returns null when the figure of either is undefined on the sample itself, or on every resample.
 * @see Efron and Tibshirani 1993, chapter 13
 */
export function bootstrapDifference<T>(
  strata: readonly (readonly (readonly [first: T, second: T])[])[],
  figure: (sample: readonly T[]) => number | null,
  options: BootstrapOptions,
): Bootstrap | null {
  return bootstrap(
    strata,
    (pairs) => {
      const [first, second] = [figure(pairs.map((pair) => pair[0])), figure(pairs.map((pair) => pair[1]))];
      return first === null || second === null ? null : first - second;
    },
    options,
  );
}

/** Linear between the two nearest. */
function percentile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
