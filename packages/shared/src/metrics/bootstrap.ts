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
  const value = figure(strata.flat());
  if (value === null) return null;
  const uniform = randomStream("bootstrap", options.seed);
  const found: number[] = [];
  const resamples = options.resamples ?? 2000;
  for (let i = 0; i < resamples; i++) {
    const resampled = figure(strata.flatMap((stratum) => stratum.map(() => stratum[randomIndex(uniform, stratum.length)]!)));
    if (resampled !== null) found.push(resampled);
  }
  return intervalOf(value, found, resamples);
}

/**
 * Several figures of patients of a few kinds, each as `bootstrap` gives it from the same draws: what matters of a sample is how many it has of
 * each kind, and so thousands of patients cost little.
 *
 * @param strata the kind of each patient, 0 to kinds - 1, by class (or site).
 * @param figures of how many patients a sample has of each kind; always as many and in the same order.
 */
export function bootstrapKinds(
  { strata, kinds }: { readonly strata: readonly (readonly number[])[]; readonly kinds: number },
  figures: (counts: readonly number[]) => readonly (number | null)[],
  options: BootstrapOptions,
): readonly (Bootstrap | null)[] {
  const counted = strata.flat().reduce<number[]>((counts, kind) => ((counts[kind]! += 1), counts), Array<number>(kinds).fill(0));
  const values = figures(counted);
  const uniform = randomStream("bootstrap", options.seed);
  const resamples = options.resamples ?? 2000;
  const found: number[][] = values.map(() => []);
  const counts = Array<number>(kinds).fill(0);
  for (let i = 0; i < resamples; i++) {
    counts.fill(0);
    for (const stratum of strata) for (let k = 0; k < stratum.length; k++) counts[stratum[randomIndex(uniform, stratum.length)]!]! += 1;
    figures(counts).forEach((resampled, at) => {
      if (resampled !== null) found[at]?.push(resampled);
    });
  }
  return values.map((value, at) => (value === null ? null : intervalOf(value, found[at] ?? [], resamples)));
}

/** Percentiles of what resamples gave; null where none gave anything. */
function intervalOf(value: number, found: number[], resamples: number): Bootstrap | null {
  if (found.length === 0) return null;
  found.sort((a, b) => a - b);
  const [low, high] = [quantile(found, 0.025), quantile(found, 0.975)];
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
