import { columnOf, type Affine, type Triple } from "./affine.js";
import { samplesAlong } from "./axis-weights.js";
import type { Box } from "./box.js";
import type { Room } from "./loops.js";
import type { PlacedImage } from "./placed-image.js";
import { placeOutput, type Written } from "./written.js";

const { abs, hypot, max } = Math;

/** Sums over the voxels of a grid that may be turned in any way against the image, as far as they touch a box of the image. */
export function sumTurned(
  room: Room,
  { at: image, shape: source }: PlacedImage,
  { toSource, shape, box }: { toSource: Affine; shape: Triple; box: Box },
  written: Written,
): void {
  const { loops } = room;
  const offsets = offsetsOf(toSource);
  const samples = offsets.length / 3;
  const cells = room.take(source[0] * source[1] * source[2]);
  for (let slice = 0; slice < source[2]; slice++) loops.fillCells(image, slice, cells);
  const turn = room.put(
    Int32Array.of(
      room.put(Float64Array.from(toSource.slice(0, 12))),
      room.put(offsets),
      samples,
      room.put(around(box, reachOf(offsets))),
      shape[0],
      shape[1],
      cells,
      room.take(16 * shape[0]),
    ),
  );
  const out = placeOutput(room, written, samples);
  for (let z = 0; z < shape[2]; z++) loops.sumTurnedSlice(image, turn, z, out);
}

/** A voxel's samples around its centre, in voxels of the image; x, y, z in turn. */
function offsetsOf(toSource: Affine): Float64Array {
  const [i, j, k] = [columnOf(toSource, 0), columnOf(toSource, 1), columnOf(toSource, 2)];
  const out: number[] = [];
  for (const w of samplesAlong(hypot(...k))) {
    for (const v of samplesAlong(hypot(...j))) {
      for (const u of samplesAlong(hypot(...i))) for (const axis of [0, 1, 2] as const) out.push(u * i[axis] + v * j[axis] + w * k[axis]);
    }
  }
  return Float64Array.from(out);
}

/** How far along each axis of the image the outermost sample lies from the centre. */
function reachOf(offsets: Float64Array): Triple {
  const reach = (axis: 0 | 1 | 2): number => offsets.reduce((most, value, i) => (i % 3 === axis ? max(most, abs(value)) : most), 0);
  return [reach(0), reach(1), reach(2)];
}

/**
 * Beyond these, low and high along each axis, no sample of a new voxel touches a box of the image: a voxel is touched by samples less
 * than one voxel away from it along every axis. Wider by a hair than need be.
 */
const around = ({ low, high }: Box, reach: Triple): Float64Array =>
  Float64Array.from(([0, 1, 2] as const).flatMap((axis) => [low[axis] - 1.001 - reach[axis], high[axis] + 1.001 + reach[axis]]));
