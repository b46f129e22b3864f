import { type IntensitySurvey, surveyIntensities } from "./intensity-survey.js";
import type { Room } from "./loops.js";
import { bitsBytes, bytesOf } from "./bits.js";
import type { PlacedImage } from "./placed-image.js";
import { voxelCount } from "./volume.js";

/** Zeros must be this much of the image: an ellipsoid fills 52 % of its box, and a scanner may blank the corners of round slices (21 %). */
const BACKGROUND_SHARE = 0.4;
/** ... and what is not zero must hang together: most of it has no zero beside it, unlike noise around zero. */
const SOLID_SHARE = 0.5;

/**
 * Which voxels belong to the head: where a mask of one byte each lies, or null for an image that shows nothing.
 *
 * An image whose background was set to exactly 0 (skull-stripped, defaced, a phantom) says so itself: its head is what is not 0. Any other
 * image is cut from the air by Otsu's threshold on intensities up to the 99th percentile, its largest connected part kept and the
 * enclosed filled: dark bone, air cells, and fluid where it is dark.
 *
 * @see Otsu 1979, https://doi.org/10.1109/TSMC.1979.4310076
 */
export function findHead(room: Room, { data, shape }: PlacedImage): number | null {
  const { loops } = room;
  const [nx, ny, nz] = shape;
  const bits = room.take(bitsBytes(shape));
  const survey = surveyIntensities(room, data, voxelCount(shape));
  if (survey.filled > 0 && 1 - survey.filled / voxelCount(shape) >= BACKGROUND_SHARE) {
    loops.bitsNotZero(data, nx, ny * nz, bits);
    if (loops.solidIn(bits, nx, ny, nz) / survey.filled >= SOLID_SHARE) return bytesOf(room, bits, shape);
  }
  const threshold = otsuThreshold(survey, { count: voxelCount(shape), high: loops.quantileOf(data, voxelCount(shape), 0.99) });
  if (threshold === null) return null;
  loops.bitsAbove(data, threshold, nx, ny * nz, bits);
  loops.keepLargest(bits, nx, ny, nz);
  loops.fillSlices(bits, nx, ny, nz);
  return bytesOf(room, bits, shape);
}

const BINS = 256;

/** The threshold that best parts an image in two: largest variance between the classes. Null when all voxels are alike. */
function otsuThreshold(
  { lowest: low, histogram: inBins }: IntensitySurvey,
  { count: voxels, high }: { count: number; high: number },
): number | null {
  if (!(high > low)) return null;
  const scale = BINS / (high - low);
  const histogram = inBins(high, scale, BINS);
  const total = histogram.reduce((sum, count, bin) => sum + count * bin, 0);
  let [below, sumBelow, best, bestVariance] = [0, 0, 0, -1];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += histogram[bin]!;
    sumBelow += histogram[bin]! * bin;
    const above = voxels - below;
    if (below === 0 || above === 0) continue;
    const variance = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (variance > bestVariance) [best, bestVariance] = [bin, variance];
  }
  return low + (best + 1) / scale;
}
