import { normal, type Uniform } from "@midline/shared/random";
import type { Range, Spread } from "./presets.js";

/** Uniform in [low, high). */
export const within = (uniform: Uniform, [low, high]: Range): number => low + (high - low) * uniform();

/** Normal with this mean and SD. */
export const spread = (uniform: Uniform, [mean, deviation]: Spread): number => mean + deviation * normal(uniform);

/** -1 or 1. */
export const side = (uniform: Uniform): -1 | 1 => (uniform() < 0.5 ? -1 : 1);

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Index drawn with these probabilities, which sum to 1. */
export function drawIndex(uniform: Uniform, probabilities: readonly number[]): number {
  let left = uniform();
  for (const [index, probability] of probabilities.entries()) {
    left -= probability;
    if (left < 0) return index;
  }
  return probabilities.length - 1;
}

/** Poisson count (Knuth; for small means). */
export function drawCount(uniform: Uniform, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}

/**
 * Φ, the standard normal distribution function, to 7.5e-8.
 *
 * @see Abramowitz and Stegun 1964, 26.2.17
 */
export function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) * tail;
}
