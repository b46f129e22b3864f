/** Which way the slices lie: their normal is the x, the y or the z axis of the cube. */
export type SliceAxis = 0 | 1 | 2;

/**
 * One channel as thicker slices would have shown it: every slice is the mean of what it covers, and what lies between two slices' middles
 * is interpolated between them. Only voxels of the head (not 0) count and only they change.
 *
 * @param image [n, n, n, 4], changed in place; @param thickness of a slice in voxels, above 1; @param offset of the first slice, in slices, [0, 1).
 */
export function thickenSlices(
  image: Float32Array,
  {
    channel,
    axis,
    thickness,
    offset,
  }: { readonly channel: number; readonly axis: SliceAxis; readonly thickness: number; readonly offset: number },
): void {
  const n = Math.round((image.length / 4) ** (1 / 3));
  const step = 4 * n ** (2 - axis);
  const [outer, inner] = [0, 1, 2].filter((each) => each !== axis).map((each) => 4 * n ** (2 - each));
  const line = lineOf(n, thickness, offset);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) line(image, channel + a * outer! + b * inner!, step);
}

/** Thickens one line of voxels; its buffers are used again for the next. */
function lineOf(n: number, thickness: number, offset: number): (image: Float32Array, first: number, step: number) => void {
  const slices = Math.ceil(n / thickness) + 1;
  const sums = new Float64Array(n + 1);
  const counts = new Float64Array(n + 1);
  const means = new Float64Array(slices);
  const covered = new Float64Array(slices);
  const at = Array.from({ length: n }, (_, i) => (i + 0.5) / thickness + offset - 0.5); // in slices, from the middle of the first
  return (image, first, step) => {
    for (let i = 0, from = first; i < n; i++, from += step) {
      const value = image[from]!;
      sums[i + 1] = sums[i]! + value;
      counts[i + 1] = counts[i]! + (value === 0 ? 0 : 1);
    }
    if (counts[n] === 0) return;
    let [sumBefore, countBefore] = [0, 0];
    for (let k = 0; k < slices; k++) {
      const end = Math.min(n, Math.max(0, (k + 1 - offset) * thickness));
      const whole = Math.min(n - 1, Math.floor(end));
      const sum = sums[whole]! + (end - whole) * (sums[whole + 1]! - sums[whole]!);
      const count = counts[whole]! + (end - whole) * (counts[whole + 1]! - counts[whole]!);
      covered[k] = count - countBefore;
      means[k] = covered[k]! > 0 ? (sum - sumBefore) / covered[k]! : 0;
      sumBefore = sum;
      countBefore = count;
    }
    for (let i = 0, to = first; i < n; i++, to += step) {
      if (image[to] === 0) continue;
      const low = Math.floor(at[i]!);
      const share = at[i]! - low;
      const [below, above] = [(covered[low] ?? 0) > 0 ? 1 - share : 0, (covered[low + 1] ?? 0) > 0 ? share : 0];
      if (below + above > 0) image[to] = (below * (means[low] ?? 0) + above * (means[low + 1] ?? 0)) / (below + above) || 1e-6; // 0 would be background
    }
  };
}
