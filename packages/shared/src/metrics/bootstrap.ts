import type { Estimate } from "../protocol/statistics.js";
import { randomIndex, randomStream } from "../random.js";

export interface BootstrapOptions {
  readonly seed: number;
  /** Resamples; 2000 unless told. */
  readonly resamples?: number;
}

/**
 * A figure with its percentile bootstrap 95 % interval, resampling patients within each stratum.
 *
 * @param strata patients by class (or site); every resample keeps their sizes.
 * @param figure what is estimated; null where a resample does not define it. Such resamples are skipped.
 * @returns null when the figure is undefined on the sample itself, or on every resample.
 * @see Efron and Tibshirani 1993, chapter 13
 */
export function bootstrapInterval<T>(
  strata: readonly (readonly T[])[],
  figure: (sample: readonly T[]) => number | null,
  options: BootstrapOptions,
): Estimate | null {
  const value = figure(strata.flat());
  if (value === null) return null;
  const uniform = randomStream("bootstrap", options.seed);
  const found: number[] = [];
  for (let i = 0; i < (options.resamples ?? 2000); i++) {
    const resampled = figure(strata.flatMap((stratum) => stratum.map(() => stratum[randomIndex(uniform, stratum.length)]!)));
    if (resampled !== null) found.push(resampled);
  }
  if (found.length === 0) return null;
  found.sort((a, b) => a - b);
  const [low, high] = [percentile(found, 0.025), percentile(found, 0.975)];
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}

/** Linear between the two nearest. */
function percentile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
