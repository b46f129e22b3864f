import { cornerDistance, voxelSizesOf, type Affine, type Triple } from "./affine.js";

/**
 * A three-dimensional image.
 *
 * Voxel (x, y, z) is `data[x + shape[0] * (y + shape[1] * z)]`: the first index runs fastest, as in NIfTI. The affine takes (x, y, z) to
 * millimetres in RAS+, whatever way the axes of the array run; `toRas` makes them run right, front and up.
 */
export interface Volume {
  readonly data: Float32Array;
  /** The same intensities in half the memory, where a file holds them so: then `data` is made only when asked for. */
  readonly stored?: StoredNumbers;
  readonly shape: Triple;
  readonly affine: Affine;
}

/** Intensities as slope × number + intercept. */
export interface StoredNumbers {
  readonly numbers: Int16Array | Uint16Array;
  readonly slope: number;
  readonly intercept: number;
}

/** A grid without an image on it. */
export type Grid = Pick<Volume, "shape" | "affine">;

export const voxelCount = ([nx, ny, nz]: Triple): number => nx * ny * nz;

/** Whether two images share their voxels: same shape, and no corner further apart than a quarter of the smallest voxel edge. */
export function sameGrid(a: Grid, b: Grid): boolean {
  if (a.shape.some((count, axis) => count !== b.shape[axis])) return false;
  return cornerDistance(a.affine, b.affine, a.shape) <= 0.25 * Math.min(...voxelSizesOf(a.affine));
}
