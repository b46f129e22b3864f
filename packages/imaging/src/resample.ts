import { composeAffines, invertAffine } from "./affine.js";
import { alignmentOf } from "./axis-weights.js";
import { boxAbove, wholeBox, type Box } from "./box.js";
import { sumTurned, type SummedRow } from "./sample-rows.js";
import { sumAligned } from "./sum-aligned.js";
import { voxelCount, type Grid, type Volume } from "./volume.js";

const { fround, round } = Math; // looked up once: in a test's sandbox every use of a global is slow

/** An image averaged over the voxels of another grid. */
export interface Averaged {
  /** Mean intensity over the part of each voxel that counts; 0 where nothing counts. Order of `Volume.data`. */
  readonly values: Float32Array;
  /** Part of each voxel that counts, 0 to 1. */
  readonly share: Float32Array;
}

/**
 * Brings an image to another grid through the affines, averaging where the new voxels are larger than the old.
 *
 * Each new voxel is the mean of k₁ × k₂ × k₃ trilinear samples spread evenly over it, kⱼ the number of old voxels along its edge (at most
 * 8): no fine detail folds over into coarse, and where the grids agree the result is the image itself, bit for bit. What lies outside the
 * image, or where `counts` is 0, adds nothing to the mean and is missing from `share`.
 *
 * @param counts one byte per voxel of `source`, 0 or 1; default: all count.
 */
export function averageOver(source: Volume, target: Grid, counts: Uint8Array | null = null): Averaged {
  const values = new Float32Array(voxelCount(target.shape));
  const share = new Float32Array(values.length);
  sumOver({ source, counts, target }, ({ start, stride, from, to, sums, weights, samples }) => {
    for (let n = from; n < to; n++) {
      const weight = weights[n]!;
      if (weight > 0) values[start + n * stride] = sums[n]! / weight;
      share[start + n * stride] = weight / samples;
    }
  });
  return { values, share };
}

/**
 * Where an image brought to another grid is above a limit: 1 where `values × share` of `averageOver` is. Only what is near a voxel above
 * the limit is computed: a mean is above it nowhere else.
 *
 * @param limit 0 or more: outside the image is 0.
 */
export function whereAbove(source: Volume, target: Grid, limit: number): Uint8Array {
  const out = new Uint8Array(voxelCount(target.shape));
  const box = boxAbove(source.data, limit, source.shape);
  sumOver({ source, counts: null, target, box }, ({ start, stride, from, to, sums, samples }) => {
    // Rounded as an image would be: what is half by arithmetic stays half.
    for (let n = from; n < to; n++) if (fround(sums[n]! / samples) > limit) out[start + n * stride] = 1;
  });
  return out;
}

interface Summing {
  readonly source: Volume;
  readonly counts: Uint8Array | null;
  readonly target: Grid;
  /** Only what touches this part of the source is summed; default: all that counts. Null for no part. */
  readonly box?: Box | null;
}

function sumOver({ source, counts, target, box }: Summing, visit: (row: SummedRow) => void): void {
  if (box === null) return;
  const toSource = composeAffines(invertAffine(source.affine), target.affine);
  const { shape } = target;
  const image = { data: source.data, shape: source.shape, counts };
  const alignment = alignmentOf(toSource, shape);
  if (alignment !== null) return sumAligned(image, { toSource, shape, box: box ?? wholeBox(source.shape), alignment }, visit);
  const counted = box ?? (counts === null ? wholeBox(source.shape) : boxAbove(counts, 0, source.shape));
  if (counted !== null) sumTurned(image, { toSource, shape, box: counted }, visit);
}

/** The nearest voxel's value at each voxel of another grid, 0 outside; for labels, which cannot be averaged. */
export function nearestOver(source: Volume, target: Grid): Float32Array {
  const toSource = composeAffines(invertAffine(source.affine), target.affine);
  const out = new Float32Array(voxelCount(target.shape));
  const [nx, ny, nz] = target.shape;
  const [sx, sy, sz] = source.shape;
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = toSource;
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const px = round(a * x + b * y + c * z + tx);
        const py = round(d * x + e * y + f * z + ty);
        const pz = round(g * x + h * y + i * z + tz);
        if (px >= 0 && py >= 0 && pz >= 0 && px < sx && py < sy && pz < sz) out[at] = source.data[px + sx * (py + sy * pz)]!;
      }
    }
  }
  return out;
}
