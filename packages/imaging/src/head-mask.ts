import type { Triple } from "./affine.js";
import { type IntensitySurvey, surveyIntensities } from "./intensity-survey.js";
import { quantileOf } from "./quantile.js";
import { fillSlices, largestRegion } from "./regions.js";
import { runsAbove } from "./runs.js";
import type { Volume } from "./volume.js";

/** Zeros must be this much of the image: an ellipsoid fills 52 % of its box, and a scanner may blank the corners of round slices (21 %). */
const BACKGROUND_SHARE = 0.4;
/** ... and what is not zero must hang together: most of it has no zero beside it, unlike noise around zero. */
const SOLID_SHARE = 0.5;

/**
 * Which voxels belong to the head, one byte each.
 *
 * An image whose background was set to exactly 0 (skull-stripped, defaced, a phantom) says so itself: its head is what is not 0. Any other
 * image is cut from the air by Otsu's threshold on intensities up to the 99th percentile, its largest connected part kept and the
 * enclosed filled: dark bone, air cells, and fluid where it is dark. All zeros for an image that shows nothing.
 *
 * @see Otsu 1979, https://doi.org/10.1109/TSMC.1979.4310076
 */
export function headMask({ data, shape }: Pick<Volume, "data" | "shape">): Uint8Array {
  const survey = surveyIntensities(data);
  if (survey.filled > 0 && 1 - survey.filled / data.length >= BACKGROUND_SHARE) {
    const mask = notZero(data);
    if (solidIn(mask, shape) / survey.filled >= SOLID_SHARE) return mask;
  }
  const threshold = otsuThreshold(data, survey);
  if (threshold === null) return new Uint8Array(data.length);
  return fillSlices(largestRegion(runsAbove(data, threshold, shape), shape), shape);
}

function notZero(data: Float32Array): Uint8Array {
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < mask.length; i++) mask[i] = data[i] === 0 ? 0 : 1;
  return mask;
}

/** Voxels of a mask without a neighbour outside it; the image's border is no neighbour. */
function solidIn(mask: Uint8Array, [nx, ny, nz]: Triple): number {
  let solid = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      // 0: a voxel stands in for the neighbour that it has not
      const around = { behind: y > 0 ? nx : 0, before: y < ny - 1 ? nx : 0, under: z > 0 ? nx * ny : 0, over: z < nz - 1 ? nx * ny : 0 };
      solid += solidInRow(mask, nx * (y + ny * z), nx, around);
    }
  }
  return solid;
}

function solidInRow(
  mask: Uint8Array,
  row: number,
  nx: number,
  { behind, before, under, over }: { behind: number; before: number; under: number; over: number },
): number {
  let solid = 0;
  let left = 1;
  for (let at = row; at < row + nx; at++) {
    const here = mask[at]!;
    const right = at < row + nx - 1 ? mask[at + 1]! : 1;
    if (here !== 0) solid += left & right & mask[at - behind]! & mask[at + before]! & mask[at - under]! & mask[at + over]!;
    left = here;
  }
  return solid;
}

const BINS = 256;

/** The threshold that best parts an image in two: largest variance between the classes. Null when all voxels are alike. */
function otsuThreshold(data: Float32Array, { lowest: low, histogram: inBins }: IntensitySurvey): number | null {
  const high = quantileOf(data, 0.99);
  if (!(high > low)) return null;
  const scale = BINS / (high - low);
  const histogram = inBins(high, scale, BINS);
  const total = histogram.reduce((sum, count, bin) => sum + count * bin, 0);
  let [below, sumBelow, best, bestVariance] = [0, 0, 0, -1];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += histogram[bin]!;
    sumBelow += histogram[bin]! * bin;
    const above = data.length - below;
    if (below === 0 || above === 0) continue;
    const variance = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (variance > bestVariance) [best, bestVariance] = [bin, variance];
  }
  return low + (best + 1) / scale;
}
