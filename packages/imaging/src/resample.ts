import { composeAffines, invertAffine, type Affine } from "./affine.js";
import { alignmentOf } from "./axis-weights.js";
import { bitsBytes, bytesOf } from "./bits.js";
import { boxOf, wholeBox, type Box } from "./box.js";
import { type Room, withRoom } from "./loops.js";
import { placeImage, type PlacedImage } from "./placed-image.js";
import { sumAligned } from "./sum-aligned.js";
import { sumTurned } from "./sum-turned.js";
import { voxelCount, type Grid, type Volume } from "./volume.js";
import type { Written } from "./written.js";

/** An image averaged over the voxels of another grid, in the loops' memory; f32, in the order of `Volume.data`. */
export interface Averaged {
  /** Mean intensity over the part of each voxel that counts; 0 where nothing counts. */
  readonly values: number;
  /** Part of each voxel that counts, 0 to 1. */
  readonly shares: number;
}

/**
 * Brings an image to another grid through the affines, averaging where the new voxels are larger than the old.
 *
 * Each new voxel is the mean of k₁ × k₂ × k₃ trilinear samples spread evenly over it, kⱼ the number of old voxels along its edge (at most
 * 8): no fine detail folds over into coarse, and where the grids agree the result is the image itself, bit for bit. What lies outside the
 * image, or does not count, adds nothing to the mean and is missing from `shares`.
 */
export function averageOver(room: Room, image: PlacedImage, affine: Affine, target: Grid): Averaged {
  const bytes = 4 * voxelCount(target.shape);
  const averaged = { values: room.zeros(bytes), shares: room.zeros(bytes) };
  const box = image.counts === null ? wholeBox(image.shape) : boxOf(room, image.counts, image.shape);
  if (box !== null) sumOver(room, { image, affine, target, box }, averaged);
  return averaged;
}

/**
 * Where an image brought to another grid is above a limit: 1 where `values × shares` of `averageOver` is. Only what is near a voxel above
 * the limit is computed: a mean is above it nowhere else.
 *
 * @param limit 0 or more: outside the image is 0.
 * @returns one byte per voxel of the grid, and how many are 1.
 */
export function whereAbove(source: Volume, target: Grid, limit: number): { readonly mask: Uint8Array; readonly count: number } {
  return withRoom((room) => {
    const [nx, ny, nz] = source.shape;
    const image = placeImage(room, source);
    const bits = room.take(bitsBytes(source.shape));
    room.loops.bitsAbove(image.data, limit, nx, ny * nz, bits);
    const box = boxOf(room, bytesOf(room, bits, source.shape), source.shape);
    const voxels = voxelCount(target.shape);
    if (box === null) return { mask: new Uint8Array(voxels), count: 0 };
    const where = room.zeros(voxels);
    sumOver(room, { image, affine: source.affine, target, box }, { where, limit });
    return { mask: room.bytes(where, voxels).slice(), count: room.loops.countOnes(where, voxels) };
  });
}

interface Summing {
  readonly image: PlacedImage;
  readonly affine: Affine;
  readonly target: Grid;
  /** Only what touches this part of the image is summed. */
  readonly box: Box;
}

/** Sums over the samples of each new voxel: along the axes of the image where the grid has the same, else sample by sample. */
function sumOver(room: Room, { image, affine, target, box }: Summing, out: Written): void {
  const toSource = composeAffines(invertAffine(affine), target.affine);
  const { shape } = target;
  const alignment = alignmentOf(toSource, shape);
  if (alignment === null) sumTurned(room, image, { toSource, shape, box }, out);
  else sumAligned(room, image, { toSource, shape, box, alignment }, out);
}
