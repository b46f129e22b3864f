import type { Estimate } from "../protocol/statistics.js";
import { Z_95 } from "./wilson.js";

/** What a mean and its interval need of figures in [0, 1]: sums over patients, which sites may add. */
export interface MeanSums {
  readonly n: number;
  readonly sum: number;
  /** Of the squared figures. */
  readonly squares: number;
}

/**
 * Mean with its normal 95 % interval, kept in [0, 1]: sum/n ± z √(s²/n), s² the sample variance.
 *
 * @returns null of fewer than two patients.
 */
export function meanOfSums({ n, sum, squares }: MeanSums): Estimate | null {
  if (n < 2) return null;
  const value = sum / n;
  const variance = Math.max(0, squares - sum * value) / (n - 1); // rounding may take it below 0
  const half = Z_95 * Math.sqrt(variance / n);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}
