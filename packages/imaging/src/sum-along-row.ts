import type { AxisWeights } from "./axis-weights.js";
import type { CountedImage } from "./trilinear.js";

/** Weighted intensities and the weights alone, one entry after the other. */
export interface RowOut {
  readonly sums: Float64Array;
  /** Empty where all voxels count. */
  readonly weights: Float64Array;
}

/** Sums one row of an image for the entries of its axis. What counts is mostly one stretch without holes; there no byte is asked twice. */
export function sumAlongRow(
  { data, counts, shape: [nx] }: CountedImage,
  row: number,
  axis: AxisWeights & { readonly entries: readonly [number, number] },
  out: RowOut,
): void {
  const { entries, start, from, totals } = axis;
  if (counts === null) {
    for (let n = entries[0]; n <= entries[1]; n++) out.sums[n - entries[0]] = sumOf(data, row + from[n]!, axis, n);
    return;
  }
  let first = 0;
  let last = nx - 1;
  while (first < nx && counts[row + first] === 0) first++;
  while (last > first && counts[row + last] === 0) last--;
  let whole = true;
  for (let i = first; i <= last && whole; i++) whole = counts[row + i] !== 0;
  for (let n = entries[0]; n <= entries[1]; n++) {
    const low = from[n]!;
    const high = low + start[n + 1]! - start[n]! - 1;
    const at = n - entries[0];
    if (high < first || low > last) {
      out.sums[at] = 0;
      out.weights[at] = 0;
    } else if (whole && low >= first && high <= last) {
      out.sums[at] = sumOf(data, row + low, axis, n);
      out.weights[at] = totals[n]!;
    } else sumCounted(data, counts, row + low, axis, n, { out, at });
  }
}

function sumOf(data: Float32Array, first: number, { start, weights }: AxisWeights, n: number): number {
  let sum = 0;
  const shift = first - start[n]!;
  for (let w = start[n]!; w < start[n + 1]!; w++) sum += weights[w]! * data[w + shift]!;
  return sum;
}

function sumCounted(
  data: Float32Array,
  counts: Uint8Array,
  first: number,
  { start, weights }: AxisWeights,
  n: number,
  { out, at }: { out: RowOut; at: number },
): void {
  let sum = 0;
  let weight = 0;
  const shift = first - start[n]!;
  for (let w = start[n]!; w < start[n + 1]!; w++) {
    if (counts[w + shift] === 0) continue;
    sum += weights[w]! * data[w + shift]!;
    weight += weights[w]!;
  }
  out.sums[at] = sum;
  out.weights[at] = weight;
}
