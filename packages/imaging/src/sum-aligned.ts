import type { Affine, Triple } from "./affine.js";
import { axisWeights, type Alignment, type AxisWeights } from "./axis-weights.js";
import type { Box } from "./box.js";
import type { Room } from "./loops.js";
import type { PlacedImage } from "./placed-image.js";
import { placeOutput, type Written } from "./written.js";

/** One axis of the image in the loops' memory (the record `Axis`): what the new voxels along it take, and which of them touch the box. */
interface PlacedAxis {
  readonly at: number;
  readonly samples: number;
  /** First and last new voxels that touch the box, and the first and last voxels of the image that those take from. */
  readonly entries: readonly [number, number];
  readonly voxels: readonly [number, number];
}

/** Sums over the voxels of a grid whose axes run along those of the image, as far as they touch a box of the image. */
export function sumAligned(
  room: Room,
  { at: image, shape: source, counts }: PlacedImage,
  { toSource, shape, box, alignment }: { toSource: Affine; shape: Triple; box: Box; alignment: Alignment },
  written: Written,
): void {
  const { loops } = room;
  const axis = (along: 0 | 1 | 2): PlacedAxis => {
    const target = alignment.indexOf(along);
    const weights = axisWeights(toSource[4 * along + target]!, toSource[4 * along + 3]!, shape[target]!, source[along]);
    return placeAxis(room, weights, [box.low[along], box.high[along]], target === 0 ? 1 : target === 1 ? shape[0] : shape[0] * shape[1]);
  };
  const [x, y, z] = [axis(0), axis(1), axis(2)];
  if ([x, y, z].some(({ entries: [first, last] }) => last < first)) return;
  const out = placeOutput(room, written, x.samples * y.samples * z.samples);
  const [rowBytes, rows] = [8 * countIn(x.entries) * (counts === null ? 1 : 2), countIn(y.entries)];
  const lines = room.take(rowBytes * countIn(y.voxels));
  const [firstSlice, lastSlice] = z.voxels;
  const planes = room.take(rowBytes * rows * countIn(z.voxels));
  for (let slice = firstSlice; slice <= lastSlice; slice++)
    loops.addAlignedSlice(image, x.at, y.at, slice, lines, planes + rowBytes * rows * (slice - firstSlice));
  const [plane, weights] = [room.take(rowBytes * rows), room.take(rowBytes)];
  for (let k = z.entries[0]; k <= z.entries[1]; k++) loops.writeAlignedSlice(image, x.at, y.at, z.at, k, planes, plane, weights, out);
}

const countIn = ([first, last]: readonly [number, number]): number => last - first + 1;

function placeAxis(room: Room, axis: AxisWeights, [low, high]: readonly [number, number], stride: number): PlacedAxis {
  const { start, from, weights, totals, samples } = axis;
  const { entries, voxels } = touching(axis, low, high);
  const places = [room.put(start), room.put(from), room.put(weights), room.put(totals)];
  return { at: room.put(Int32Array.of(...places, ...entries, ...voxels, stride)), samples, entries, voxels };
}

function touching({ start, from }: AxisWeights, low: number, high: number): Pick<PlacedAxis, "entries" | "voxels"> {
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
