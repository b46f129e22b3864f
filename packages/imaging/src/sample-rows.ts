import { columnOf, type Affine, type Triple } from "./affine.js";
import type { Box } from "./box.js";
import { addSample, cellsOf, type CountedImage } from "./trilinear.js";

// Looked up once: in a test's sandbox every use of a global costs more than the arithmetic.
const { abs, ceil, floor, hypot, max, min } = Math;

/** More samples than this along a voxel's edge add nothing that can be seen. */
const MOST_SAMPLES = 8;

/** Where samples lie along an edge of a new voxel, −½ to ½: as many as old voxels go into its length. */
export function samplesAlong(voxels: number): readonly number[] {
  const count = min(MOST_SAMPLES, max(1, ceil(voxels - 1e-3)));
  return Array.from({ length: count }, (_, k) => (k + 0.5) / count - 0.5);
}

/** Sums over the samples of the voxels `from` to `to` (excluded) of one row of a new grid. */
export interface SummedRow {
  /** Voxel n of the row is voxel `start + n × stride` of the new grid. */
  readonly start: number;
  readonly stride: number;
  readonly from: number;
  readonly to: number;
  /** Weighted intensities, and the weights alone. */
  readonly sums: Float64Array;
  readonly weights: Float64Array;
  /** Samples in a voxel. */
  readonly samples: number;
}

/** Visits the rows of a grid that may be turned in any way against the image, as far as they touch a box of the image. */
export function sumTurned(
  image: CountedImage,
  { toSource, shape, box }: { toSource: Affine; shape: Triple; box: Box },
  visit: (row: SummedRow) => void,
): void {
  const offsets = offsetsOf(toSource);
  const reach = reachOf(offsets);
  const cells = cellsOf(image);
  const [nx, ny, nz] = shape;
  const [sums, weights] = [new Float64Array(nx), new Float64Array(nx)];
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const [from, to] = rowTouching(box, { toSource, reach }, nx, y, z);
      if (from === to) continue;
      sumRow({ image, cells, toSource, offsets }, { y, z, from, to }, { sums, weights });
      visit({ start: nx * (y + ny * z), stride: 1, from, to, sums, weights, samples: offsets.length / 3 });
    }
  }
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
 * The part of a row, from its first voxel up to and without its second, beyond which no sample touches a box of the image: a voxel is
 * touched by samples less than one voxel away from it along every axis. Wider by a hair than need be.
 */
function rowTouching(
  box: Box,
  { toSource, reach }: { toSource: Affine; reach: Triple },
  count: number,
  y: number,
  z: number,
): readonly [number, number] {
  let [first, last] = [0, count - 1];
  for (const axis of [0, 1, 2] as const) {
    const [step, alongY, alongZ, origin] = [toSource[4 * axis]!, toSource[4 * axis + 1]!, toSource[4 * axis + 2]!, toSource[4 * axis + 3]!];
    const start = alongY * y + alongZ * z + origin;
    const [low, high] = [box.low[axis] - 1.001 - reach[axis], box.high[axis] + 1.001 + reach[axis]];
    if (abs(step) < 1e-9) {
      if (start < low || start > high) return [0, 0];
      continue;
    }
    const [a, b] = [(low - start) / step, (high - start) / step];
    first = max(first, ceil(min(a, b)));
    last = min(last, floor(max(a, b)));
  }
  return last < first ? [0, 0] : [first, last + 1];
}

interface Sampling {
  readonly image: CountedImage;
  readonly cells: Uint8Array;
  readonly toSource: Affine;
  readonly offsets: Float64Array;
}

/** The innermost loop of the house: everything is written out, and nothing is made. */
function sumRow(
  { image, cells, toSource, offsets }: Sampling,
  { y, z, from, to }: { y: number; z: number; from: number; to: number },
  { sums, weights }: { sums: Float64Array; weights: Float64Array },
): void {
  const { data } = image;
  const [nx, ny, nz] = image.shape;
  const slice = nx * ny;
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = toSource;
  const lastX = nx - 1;
  const lastY = ny - 1;
  const lastZ = nz - 1;
  const edge = new Float64Array(2);
  for (let x = from; x < to; x++) {
    const cx = a * x + b * y + c * z + tx;
    const cy = d * x + e * y + f * z + ty;
    const cz = g * x + h * y + i * z + tz;
    let sum = 0;
    let whole = 0;
    edge[0] = 0;
    edge[1] = 0;
    for (let k = 0; k < offsets.length; k += 3) {
      const px = cx + offsets[k]!;
      const py = cy + offsets[k + 1]!;
      const pz = cz + offsets[k + 2]!;
      if (px >= 0 && py >= 0 && pz >= 0 && px < lastX && py < lastY && pz < lastZ) {
        const x0 = px | 0;
        const y0 = py | 0;
        const z0 = pz | 0;
        const at = x0 + nx * y0 + slice * z0;
        const cell = cells[at]!;
        if (cell === 0) continue;
        if (cell === 2) {
          const fx = px - x0;
          const fy = py - y0;
          const above = at + slice;
          const front = data[at]! + fx * (data[at + 1]! - data[at]!);
          const back = data[at + nx]! + fx * (data[at + nx + 1]! - data[at + nx]!);
          const low = front + fy * (back - front);
          const frontAbove = data[above]! + fx * (data[above + 1]! - data[above]!);
          const backAbove = data[above + nx]! + fx * (data[above + nx + 1]! - data[above + nx]!);
          const high = frontAbove + fy * (backAbove - frontAbove);
          sum += low + (pz - z0) * (high - low);
          whole++;
          continue;
        }
      }
      addSample(image, px, py, pz, edge);
    }
    sums[x] = sum + edge[0];
    weights[x] = whole + edge[1];
  }
}
