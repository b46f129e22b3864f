import { at4, release, take, taken } from "./memory";
import { quantileOf } from "./quantile";

/** Intensities are held between these after normalisation. As in `src/normalise.ts`. */
const LOWEST: f64 = -4, HIGHEST: f64 = 5;

/** Bytes that are 1 where more than half of a voxel belongs to the head, and how many are. */
export function markInside(shares: usize, length: i32, inside: usize): i32 {
  let count = 0;
  for (let i = 0; i < length; i++) {
    const one = u8(load<f32>(at4(shares, i)) > 0.5);
    store<u8>(inside + i, one);
    count += one;
  }
  return count;
}

/**
 * Intensities of a cube in units of the head's own spread: (v - mean) / SD, held between -4 and 5, and 0 outside the head.
 * Mean and SD are those of the head's voxels with the outermost 0.5 % at each end pulled in, so that a few bright vessels do not set the
 * scale. A cube that is normalised already (mean within 0.02 of 0, SD within 0.02 of 1: the phantoms) is left as it is.
 *
 * @param values f32[edge^3], x fastest; `inside` one byte for each.
 * @param out f32[edge^3], z fastest; voxels outside are not written.
 * @returns false when the head is empty or shows no contrast; then nothing is written.
 */
export function normaliseInside(values: usize, inside: usize, edge: i32, out: usize): bool {
  const mark = taken(), length = edge * edge * edge, head = take(<usize>length << 2);
  let count = 0;
  for (let i = 0; i < length; i++) if (load<u8>(inside + i) != 0) store<f32>(at4(head, count++), load<f32>(at4(values, i)));
  findMoments(head, count, -Infinity, Infinity);
  if (Math.abs(mean) < 0.02 && Math.abs(deviation - 1) < 0.02) mean = 0, deviation = 1;
  else findMoments(head, count, <f64>quantileOf(head, count, 0.005), <f64>quantileOf(head, count, 0.995));
  release(mark);
  if (count == 0 || !(deviation > 1e-6 * max(1, Math.abs(mean)))) return false;
  for (let x = 0; x < edge; x++)
    for (let y = 0; y < edge; y++)
      for (let z = 0; z < edge; z++, out += 4) {
        const at = x + edge * (y + edge * z);
        if (load<u8>(inside + at) == 0) continue;
        store<f32>(out, <f32>min(HIGHEST, max(LOWEST, (<f64>load<f32>(at4(values, at)) - mean) / deviation)));
      }
  return true;
}

let mean: f64 = 0, deviation: f64 = 0;

/** Of numbers held between two limits. */
function findMoments(values: usize, count: i32, low: f64, high: f64): void {
  let sum: f64 = 0, squares: f64 = 0;
  for (let i = 0; i < count; i++) sum += min(high, max(low, <f64>load<f32>(at4(values, i))));
  mean = sum / <f64>count;
  for (let i = 0; i < count; i++) {
    const apart = min(high, max(low, <f64>load<f32>(at4(values, i)))) - mean;
    squares += apart * apart;
  }
  deviation = Math.sqrt(squares / <f64>count);
}
