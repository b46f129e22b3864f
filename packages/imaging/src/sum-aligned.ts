import type { Affine, Triple } from "./affine.js";
import { axisWeights, type Alignment, type AxisWeights } from "./axis-weights.js";
import type { Box } from "./box.js";
import type { SummedRow } from "./sample-rows.js";
import { sumAlongRow, type RowOut } from "./sum-along-row.js";
import type { CountedImage } from "./trilinear.js";

/** One axis of the image: what the new voxels along it take, and which of them touch the box. */
interface AlignedAxis extends AxisWeights {
  /** First and last new voxels that touch the box, and the first and last voxels of the image that those take from. */
  readonly entries: readonly [number, number];
  readonly voxels: readonly [number, number];
  /** From one new voxel along this axis to the next, in the new grid's order. */
  readonly stride: number;
}

/**
 * Visits the rows of a grid whose axes run along those of the image, as far as they touch a box of the image. The sums over a voxel's
 * samples are products of sums along the axes, so that one axis is summed after the other: a tenth of the work, and the same numbers but
 * for the last bits.
 */
export function sumAligned(
  image: CountedImage,
  { toSource, shape, box, alignment }: { toSource: Affine; shape: Triple; box: Box; alignment: Alignment },
  visit: (row: SummedRow) => void,
): void {
  const axis = (source: 0 | 1 | 2): AlignedAxis => {
    const target = alignment.indexOf(source);
    const weights = axisWeights(toSource[4 * source + target]!, toSource[4 * source + 3]!, shape[target]!, image.shape[source]);
    const stride = target === 0 ? 1 : target === 1 ? shape[0] : shape[0] * shape[1];
    return { ...weights, ...touching(weights, box.low[source], box.high[source]), stride };
  };
  const [x, y, z] = [axis(0), axis(1), axis(2)];
  if ([x, y, z].some(({ entries: [first, last] }) => last < first)) return;
  const samples = x.samples * y.samples * z.samples;
  const planes = sumPlanes(image, x, y, z);
  const width = widthOf(x);
  const plane = newRow(width * widthOf(y), image);
  const weights = new Float64Array(width);
  for (let k = z.entries[0]; k <= z.entries[1]; k++) {
    sumLines(planes, z, k, plane);
    for (let j = y.entries[0]; j <= y.entries[1]; j++) {
      const row = partOf(plane, (j - y.entries[0]) * width, width);
      const start = x.entries[0] * x.stride + j * y.stride + k * z.stride;
      if (image.counts === null) for (let i = 0; i < width; i++) weights[i] = x.totals[x.entries[0] + i]! * y.totals[j]! * z.totals[k]!;
      visit({
        start,
        stride: x.stride,
        from: 0,
        to: width,
        sums: row.sums,
        weights: image.counts === null ? weights : row.weights,
        samples,
      });
    }
  }
}

const widthOf = ({ entries }: AlignedAxis): number => entries[1] - entries[0] + 1;

/** Where all voxels count, weights are products of the axes' totals and need no sums. */
const newRow = (length: number, { counts }: CountedImage): RowOut => ({
  sums: new Float64Array(length),
  weights: new Float64Array(counts === null ? 0 : length),
});

const partOf = ({ sums, weights }: RowOut, from: number, length: number): RowOut => ({
  sums: sums.subarray(from, from + length),
  weights: weights.subarray(from, from + length),
});

function touching({ start, from }: AxisWeights, low: number, high: number): Pick<AlignedAxis, "entries" | "voxels"> {
  let [first, last, least, most] = [from.length, -1, Infinity, -1];
  for (let n = 0; n < from.length; n++) {
    const to = from[n]! + start[n + 1]! - start[n]! - 1;
    if (to < from[n]! || to < low || from[n]! > high) continue;
    first = Math.min(first, n);
    last = n;
    least = Math.min(least, from[n]!);
    most = Math.max(most, to);
  }
  return { entries: [first, last], voxels: [least, most] };
}

/** Slices of an image, summed along x and y: one plane [y, x] of new voxels for each slice that is needed. */
function sumPlanes(image: CountedImage, x: AlignedAxis, y: AlignedAxis, z: AlignedAxis): readonly RowOut[] {
  const [nx, ny] = image.shape;
  const [width, height] = [widthOf(x), widthOf(y)];
  const lines = Array.from({ length: y.voxels[1] - y.voxels[0] + 1 }, () => newRow(width, image));
  return Array.from({ length: z.voxels[1] - z.voxels[0] + 1 }, (_, slice) => {
    for (const [line, out] of lines.entries()) sumAlongRow(image, nx * (line + y.voxels[0] + ny * (slice + z.voxels[0])), x, out);
    const plane = newRow(width * height, image);
    for (let j = 0; j < height; j++) {
      sumLines(lines, y, j + y.entries[0], partOf(plane, j * width, width));
    }
    return plane;
  });
}

/** One entry of an axis from whole lines (or planes): their weighted sum. */
function sumLines(lines: readonly RowOut[], { voxels, start, from, weights }: AlignedAxis, entry: number, out: RowOut): void {
  out.sums.fill(0);
  out.weights.fill(0);
  for (let w = start[entry]!; w < start[entry + 1]!; w++) {
    const line = lines[from[entry]! + w - start[entry]! - voxels[0]]!;
    addTimes(out.sums, line.sums, weights[w]!);
    addTimes(out.weights, line.weights, weights[w]!);
  }
}

function addTimes(out: Float64Array, line: Float64Array, weight: number): void {
  for (let i = 0; i < out.length; i++) out[i]! += weight * line[i]!;
}
