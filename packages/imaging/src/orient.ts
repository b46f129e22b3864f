import { affineOfColumns, applyAffine, columnOf, type Triple } from "./affine.js";
import type { Grid, Volume } from "./volume.js";

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

/** How the axes of an array are exchanged and turned round to run right, front and up. */
interface Turning {
  /** The array's axis that runs along x, y and z of the body. */
  readonly order: readonly [Axis, Axis, Axis];
  readonly reversed: readonly boolean[];
}

/**
 * The same image with its axes running right, front and up, as nearly as its directions allow. No voxel is resampled: axes are exchanged
 * and turned round, and the affine with them, so every intensity stays where it was in the body.
 */
export function toRas(volume: Volume): Volume {
  return { data: reorder(volume, turningOf(volume)), ...gridToRas(volume) };
}

/** The grid of `toRas`, without the image. */
export function gridToRas(grid: Grid): Grid {
  const { affine, shape } = grid;
  const { order, reversed } = turningOf(grid);
  const start = (axis: Axis): number => (reversed[order.indexOf(axis)] ? shape[axis] - 1 : 0);
  const first: Triple = [start(0), start(1), start(2)];
  const step = (world: Axis): Triple => {
    const [x, y, z] = columnOf(affine, order[world]);
    return reversed[world] ? [-x + 0, -y + 0, -z + 0] : [x, y, z];
  };
  return {
    shape: [shape[order[0]], shape[order[1]], shape[order[2]]],
    affine: affineOfColumns(step(0), step(1), step(2), applyAffine(affine, first)),
  };
}

function turningOf({ affine }: Grid): Turning {
  const cosine = (axis: Axis, world: Axis): number => columnOf(affine, axis)[world] / Math.hypot(...columnOf(affine, axis));
  const fit = (order: readonly [Axis, Axis, Axis]): number =>
    Math.abs(cosine(order[0], 0)) + Math.abs(cosine(order[1], 1)) + Math.abs(cosine(order[2], 2));
  const order = ORDERS.reduce((best, next) => (fit(next) > fit(best) + 1e-9 ? next : best));
  return { order, reversed: order.map((axis, world) => cosine(axis, WORLD[world]!) < 0) };
}

function reorder({ data, shape }: Volume, { order, reversed }: Turning): Float32Array {
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
