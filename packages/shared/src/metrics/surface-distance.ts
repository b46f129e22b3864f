import { squaredDistances, type Triple } from "./distance-transform.js";
import { surfelAreas } from "./surfel-areas.js";

/** The grid of two masks: voxel (x, y, z) is `mask[x + shape[0] * (y + shape[1] * z)]`. */
export interface MaskGrid {
  readonly shape: Triple;
  /** Distance of neighbouring voxels along each axis, in mm. */
  readonly spacing: Triple;
}

/** Elements of one mask's surface, with their distance to the other's. */
export interface Surfels {
  /** To the nearest element of the other surface, in mm; Infinity when it has none. */
  readonly distances: Float64Array;
  /** In mm². */
  readonly areas: Float64Array;
}

export interface SurfaceDistances {
  readonly firstToSecond: Surfels;
  readonly secondToFirst: Surfels;
}

/** HD95 over cases. */
export interface HausdorffSummary {
  /** In mm, a failure counting as infinitely far; null without cases, and when half of them or more fail. */
  readonly median: number | null;
  /** Cases with an empty mask. */
  readonly failures: number;
}

/**
 * Distances between the surfaces of two masks, by DeepMind's surface-distance: one element for each 2×2×2 cell with both inside and
 * outside, weighted with its marching-cubes area, apart by the distance of their cells. A mask ends where the grid ends.
 *
 * @param first one number per voxel, non-zero is inside; @param second on the same grid.
 * @throws RangeError when a mask does not fill the grid, or a spacing is not positive.
 * @see Nikolov et al. 2021, https://doi.org/10.2196/26151; https://github.com/google-deepmind/surface-distance
 */
export function surfaceDistances(first: ArrayLike<number>, second: ArrayLike<number>, grid: MaskGrid): SurfaceDistances {
  const voxels = grid.shape[0] * grid.shape[1] * grid.shape[2];
  for (const mask of [first, second]) {
    if (mask.length !== voxels) throw new RangeError(`A mask of ${mask.length} voxels does not fill a grid of ${voxels}.`);
  }
  if (!grid.spacing.every((mm) => mm > 0 && mm < Infinity)) throw new RangeError(`A spacing of ${grid.spacing.join(" x ")} mm.`);
  const box = boundingBox([first, second], grid.shape);
  const shape: Triple = [box.high[0] - box.low[0] + 1, box.high[1] - box.low[1] + 1, box.high[2] - box.low[2] + 1];
  const [one, other] = [cellCodes(first, grid.shape, box, shape), cellCodes(second, grid.shape, box, shape)];
  const areas = surfelAreas(grid.spacing);
  const between = (from: Uint8Array, to: Uint8Array): Surfels => {
    const squared = squaredDistances(to.map(isBorder), shape, grid.spacing);
    const cells: number[] = [];
    for (let cell = 0; cell < from.length; cell++) if (isBorder(from[cell]!) === 1) cells.push(cell);
    return {
      distances: Float64Array.from(cells, (cell) => Math.sqrt(squared[cell]!)),
      areas: Float64Array.from(cells, (cell) => areas[from[cell]!]!),
    };
  };
  return { firstToSecond: between(one, other), secondToFirst: between(other, one) };
}

/**
 * HD95: the larger of the two directed 95th percentiles of surface distance, by area, in mm. Voxel-based variants differ by about a voxel.
 *
 * @returns Infinity when a mask is empty.
 */
export const hausdorff95 = ({ firstToSecond, secondToFirst }: SurfaceDistances): number =>
  Math.max(percentile95(firstToSecond), percentile95(secondToFirst));

/** HD95 of many cases: means do not bear an infinite one. @param values in mm, Infinity for a failure. */
export function summariseHausdorff(values: readonly number[]): HausdorffSummary {
  const sorted = [...values].sort((a, b) => (a === b ? 0 : a - b));
  const median = values.length === 0 ? Infinity : (sorted[(values.length - 1) >> 1]! + sorted[values.length >> 1]!) / 2;
  return { median: median === Infinity ? null : median, failures: values.filter((value) => value === Infinity).length };
}

/**
 * Normalised surface Dice: the share of both surfaces, by area, that lies within a tolerance of the other one.
 *
 * @param tolerance in mm.
 * @returns null when both masks are empty; 0 when one is.
 * @see Nikolov et al. 2021, https://doi.org/10.2196/26151
 */
export function surfaceDice({ firstToSecond, secondToFirst }: SurfaceDistances, tolerance: number): number | null {
  const area = ({ areas }: Surfels): number => areas.reduce((sum, each) => sum + each, 0);
  const near = ({ areas, distances }: Surfels): number =>
    areas.reduce((sum, each, i) => (distances[i]! <= tolerance ? sum + each : sum), 0);
  const whole = area(firstToSecond) + area(secondToFirst);
  return whole === 0 ? null : (near(firstToSecond) + near(secondToFirst)) / whole;
}

function percentile95({ distances, areas }: Surfels): number {
  const order = Uint32Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]! || areas[a]! - areas[b]!);
  const whole = order.reduce((sum, surfel) => sum + areas[surfel]!, 0);
  let seen = 0;
  for (const surfel of order) {
    seen += areas[surfel]!;
    if (seen / whole >= 0.95) return distances[surfel]!;
  }
  return Infinity;
}

const isBorder = (code: number): 0 | 1 => (code !== 0 && code !== 255 ? 1 : 0);

/** Voxels from low to, and not with, high. */
interface Box {
  readonly low: Triple;
  readonly high: Triple;
}

/** The smallest box around both masks. */
function boundingBox([first, second]: readonly [ArrayLike<number>, ArrayLike<number>], [nx, ny, nz]: Triple): Box {
  const low: [number, number, number] = [nx, ny, nz];
  const high: [number, number, number] = [0, 0, 0];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (first[i] === 0 && second[i] === 0) continue;
        low[0] = Math.min(low[0], x);
        low[1] = Math.min(low[1], y);
        low[2] = Math.min(low[2], z);
        high[0] = Math.max(high[0], x + 1);
        high[1] = Math.max(high[1], y + 1);
        high[2] = z + 1;
      }
    }
  }
  return low[0] < high[0] ? { low, high } : { low: [0, 0, 0], high: [0, 0, 0] };
}

/** The code of each cell of 2×2×2 voxels that reaches into the box: one more along each axis than voxels. */
function cellCodes(mask: ArrayLike<number>, [nx, ny]: Triple, { low, high }: Box, [cx, cy, cz]: Triple): Uint8Array {
  const codes = new Uint8Array(cx * cy * cz);
  /** From a voxel's last cell, where it is corner 0, to that where it is each other corner. */
  const back = Array.from({ length: 8 }, (_, corner) => (corner & 1) + cx * (((corner >> 1) & 1) + cy * (corner >> 2)));
  for (let z = low[2]; z < high[2]; z++) {
    for (let y = low[1]; y < high[1]; y++) {
      const row = nx * (y + ny * z);
      const cells = 1 - low[0] + cx * (y + 1 - low[1] + cy * (z + 1 - low[2]));
      for (let x = low[0]; x < high[0]; x++) {
        if (mask[row + x] === 0) continue;
        for (let corner = 0; corner < 8; corner++) codes[cells + x - back[corner]!]! |= 1 << corner;
      }
    }
  }
  return codes;
}
