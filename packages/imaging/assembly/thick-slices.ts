// A sequence as thicker slices would have shown it.
import { at8, release, take, taken } from "./memory";

/**
 * One channel as thicker slices would have shown it: every slice is the mean of what it covers, and what lies between two slices' middles
 * is interpolated between them. Only voxels of the head (not 0) count and only they change.
 *
 * @param image f32[edge^3, 4], channels fastest, changed in place; `axis` of the slices' normal, 0 to 2; `thickness` of a slice in voxels,
 *   above 1; `offset` of the first slice, in slices, [0, 1).
 */
export function thickenSlices(image: usize, edge: i32, channel: i32, axis: i32, thickness: f64, offset: f64): void {
  const mark = taken(), slices = <i32>Math.ceil(<f64>edge / thickness) + 1;
  const sums = take(<usize>(edge + 1) << 3), counts = take(<usize>(edge + 1) << 3);
  const means = take(<usize>slices << 3), covered = take(<usize>slices << 3);
  const step = <usize>strideOf(axis, edge) * 16;
  const outer = <usize>strideOf(axis == 0 ? 1 : 0, edge) * 16, inner = <usize>strideOf(axis == 2 ? 1 : 2, edge) * 16;
  for (let a = 0; a < edge; a++)
    for (let b = 0; b < edge; b++) {
      const first = image + 4 * <usize>channel + <usize>a * outer + <usize>b * inner;
      if (!addAlong(first, step, edge, sums, counts)) continue;
      meansOf(edge, slices, thickness, offset, sums, counts, means, covered);
      writeAlong(first, step, edge, slices, thickness, offset, means, covered);
    }
  release(mark);
}

/** Voxels from one to the next along an axis. */
function strideOf(axis: i32, edge: i32): i32 {
  return axis == 0 ? edge * edge : axis == 1 ? edge : 1;
}

/** Sums and counts of all voxels of a line before each; false where the line misses the head. */
function addAlong(first: usize, step: usize, edge: i32, sums: usize, counts: usize): bool {
  let sum: f64 = 0, count: f64 = 0;
  store<f64>(sums, 0);
  store<f64>(counts, 0);
  for (let i = 0, p = first; i < edge; i++, p += step) {
    const value = load<f32>(p);
    sum += value;
    if (value != 0) count++;
    store<f64>(at8(sums, i + 1), sum);
    store<f64>(at8(counts, i + 1), count);
  }
  return count > 0;
}

/** What each slice shows, and how much of the head it covers. */
function meansOf(
  edge: i32, slices: i32, thickness: f64, offset: f64, sums: usize, counts: usize, means: usize, covered: usize,
): void {
  let sumBefore: f64 = 0, countBefore: f64 = 0;
  for (let k = 0; k < slices; k++) {
    const end = min(<f64>edge, max(0, (<f64>(k + 1) - offset) * thickness)), whole = min(edge - 1, <i32>end), part = end - <f64>whole;
    const sum = between(sums, whole, part), count = between(counts, whole, part), held = count - countBefore;
    store<f64>(at8(covered, k), held);
    store<f64>(at8(means, k), held > 0 ? (sum - sumBefore) / held : 0);
    sumBefore = sum;
    countBefore = count;
  }
}

// @ts-ignore: decorator
@inline function between(values: usize, whole: i32, part: f64): f64 {
  const low = load<f64>(at8(values, whole));
  return low + part * (load<f64>(at8(values, whole + 1)) - low);
}

function writeAlong(
  first: usize, step: usize, edge: i32, slices: i32, thickness: f64, offset: f64, means: usize, covered: usize,
): void {
  for (let i = 0, p = first; i < edge; i++, p += step) {
    if (load<f32>(p) == 0) continue;
    const place = (<f64>i + 0.5) / thickness + offset - 0.5; // in slices, from the middle of the first
    const low = <i32>Math.floor(place), share = place - <f64>low;
    const below = low >= 0 && load<f64>(at8(covered, low)) > 0 ? 1 - share : 0;
    const above = low + 1 < slices && load<f64>(at8(covered, low + 1)) > 0 ? share : 0;
    if (!(below + above > 0)) continue;
    const value = (below > 0 ? below * load<f64>(at8(means, low)) : 0) + (above > 0 ? above * load<f64>(at8(means, low + 1)) : 0);
    const shown = <f32>(value / (below + above));
    store<f32>(p, shown == 0 ? 1e-6 : shown); // 0 would be background
  }
}
