import { quantileOf } from "./quantile.js";

/** Intensities are held between these after normalisation. */
export const LOWEST = -4;
export const HIGHEST = 5;

/**
 * Intensities in units of the head's own spread: (v − mean) / SD, held between −4 and 5, and 0 outside the head.
 *
 * Mean and SD are those of the head's voxels with the outermost 0.5 % at each end pulled in, so that a few bright vessels do not set the
 * scale. An image that is normalised already (mean within 0.02 of 0, SD within 0.02 of 1: the phantoms) is left as it is.
 *
 * @param head one byte per voxel, as many as `values`.
 * @returns a new array; null when the head is empty or shows no contrast.
 */
export function normaliseInHead(values: Float32Array, head: Uint8Array): Float32Array | null {
  const inside = values.filter((_, i) => head[i] !== 0);
  if (inside.length === 0) return null;
  const { mean, deviation } = momentsOf(inside, -Infinity, Infinity);
  const done = Math.abs(mean) < 0.02 && Math.abs(deviation - 1) < 0.02;
  const robust = done ? { mean: 0, deviation: 1 } : momentsOf(inside, quantileOf(inside, 0.005), quantileOf(inside, 0.995));
  if (!(robust.deviation > 1e-6 * Math.max(1, Math.abs(robust.mean)))) return null;
  return values.map((value, i) => (head[i] === 0 ? 0 : Math.min(HIGHEST, Math.max(LOWEST, (value - robust.mean) / robust.deviation))));
}

function momentsOf(values: Float32Array, low: number, high: number): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += Math.min(high, Math.max(low, value));
  const mean = sum / values.length;
  for (const value of values) squares += (Math.min(high, Math.max(low, value)) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
