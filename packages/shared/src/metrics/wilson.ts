import type { Estimate } from "../protocol/statistics.js";

/** The 97.5 % point of the standard normal. */
export const Z_95 = 1.959963984540054;

/**
 * A proportion with Wilson's 95 % interval.
 *
 * @returns null when there is nothing to take a proportion of.
 * @see Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilson(hits: number, n: number): Estimate | null {
  if (n === 0) return null;
  const value = hits / n;
  const z2 = Z_95 * Z_95;
  const centre = (value + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z_95 / (1 + z2 / n)) * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n));
  return { value, low: hits === 0 ? 0 : centre - half, high: hits === n ? 1 : centre + half };
}
