import type { Estimate } from "../protocol/statistics.js";
import { randomIndex, randomStream } from "../random.js";
import { quantile } from "./quantile.js";

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
  return bootstrapAll(strata, (sample) => [figure(sample)], options)[0] ?? null;
}

/**
 * Several figures of the same resampled patients, each as `bootstrap` gives it; what they share is computed once for each resample.
 *
 * @param figures of one sample, always as many and in the same order.
 */
export function bootstrapAll<T>(
  strata: readonly (readonly T[])[],
  figures: (sample: readonly T[]) => readonly (number | null)[],
  options: BootstrapOptions,
): readonly (Bootstrap | null)[] {
  const values = figures(strata.flat());
  if (values.every((value) => value === null)) return values.map(() => null);
  const uniform = randomStream("bootstrap", options.seed);
  const resamples = options.resamples ?? 2000;
  const drawn = Array.from({ length: resamples }, () =>
    figures(strata.flatMap((stratum) => stratum.map(() => stratum[randomIndex(uniform, stratum.length)]!))),
  );
  return values.map((value, i) => {
    const found = drawn.flatMap((each) => each[i] ?? []).sort((a, b) => a - b);
    if (value === null || found.length === 0) return null;
    const [low, high] = [quantile(found, 0.025), quantile(found, 0.975)];
    return { estimate: { value, low: Math.min(low, value), high: Math.max(high, value) }, skipped: resamples - found.length };
  });
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
