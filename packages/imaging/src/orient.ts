import { affineOfColumns, applyAffine, columnOf, type Triple } from "./affine.js";
import type { Volume } from "./volume.js";

type Axis = 0 | 1 | 2;

const WORLD: readonly Axis[] = [0, 1, 2];
const ORDERS: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/**
 * The same image with its axes running right, front and up, as nearly as its directions allow. No voxel is resampled: axes are exchanged
 * and turned round, and the affine with them, so every intensity stays where it was in the body.
 */
export function toRas(volume: Volume): Volume {
  const { affine, shape } = volume;
  const cosine = (axis: Axis, world: Axis): number => columnOf(affine, axis)[world] / Math.hypot(...columnOf(affine, axis));
  const fit = (order: readonly [Axis, Axis, Axis]): number =>
    Math.abs(cosine(order[0], 0)) + Math.abs(cosine(order[1], 1)) + Math.abs(cosine(order[2], 2));
  const order = ORDERS.reduce((best, next) => (fit(next) > fit(best) + 1e-9 ? next : best));
  const reversed = order.map((axis, world) => cosine(axis, WORLD[world]!) < 0);
  const start = (axis: Axis): number => (reversed[order.indexOf(axis)] ? shape[axis] - 1 : 0);
  const first: Triple = [start(0), start(1), start(2)];
  const step = (world: Axis): Triple => {
    const [x, y, z] = columnOf(affine, order[world]);
    return reversed[world] ? [-x + 0, -y + 0, -z + 0] : [x, y, z];
  };
  return {
    data: reorder(volume, order, reversed),
    shape: [shape[order[0]], shape[order[1]], shape[order[2]]],
    affine: affineOfColumns(step(0), step(1), step(2), applyAffine(affine, first)),
  };
}

function reorder({ data, shape }: Volume, order: readonly [Axis, Axis, Axis], reversed: readonly boolean[]): Float32Array {
  const strides: Triple = [1, shape[0], shape[0] * shape[1]];
  const steps = order.map((axis, world) => (reversed[world] ? -strides[axis] : strides[axis]));
  const start = order.reduce<number>((sum, axis, world) => sum + (reversed[world] ? (shape[axis] - 1) * strides[axis] : 0), 0);
  const [nx, ny, nz] = [shape[order[0]], shape[order[1]], shape[order[2]]];
  const out = new Float32Array(data.length);
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      let from = start + z * steps[2]! + y * steps[1]!;
      for (let x = 0; x < nx; x++) {
        out[at++] = data[from]!;
        from += steps[0]!;
      }
    }
  }
  return out;
}
