import { quantilesOf } from "./quantile.js";

/** Intensities are held between these after normalisation. */
export const LOWEST = -4;
export const HIGHEST = 5;

const { abs, max, min, sqrt } = Math; // looked up once: in a test's sandbox every use of a global is slow

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
  const inside = onlyInside(values, head);
  if (inside.length === 0) return null;
  const { mean, deviation } = momentsOf(inside, -Infinity, Infinity);
  const done = abs(mean) < 0.02 && abs(deviation - 1) < 0.02;
  const robust = done ? { mean: 0, deviation: 1 } : robustMomentsOf(inside);
  if (!(robust.deviation > 1e-6 * max(1, abs(robust.mean)))) return null;
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    if (head[i] !== 0) out[i] = min(HIGHEST, max(LOWEST, (values[i]! - robust.mean) / robust.deviation));
  }
  return out;
}

function onlyInside(values: Float32Array, head: Uint8Array): Float32Array {
  const inside = new Float32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (head[i] !== 0) inside[count++] = values[i]!;
  return inside.subarray(0, count);
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

function robustMomentsOf(values: Float32Array): Moments {
  const [low, high] = quantilesOf(values, [0.005, 0.995]);
  return momentsOf(values, low ?? Number.NaN, high ?? Number.NaN);
}

function momentsOf(values: Float32Array, low: number, high: number): Moments {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += min(high, max(low, values[i]!));
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) squares += (min(high, max(low, values[i]!)) - mean) ** 2;
  return { mean, deviation: sqrt(squares / values.length) };
}
