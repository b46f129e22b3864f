import { quantileOf } from "./quantile.js";
import { fillSlices, largestRegion } from "./regions.js";
import { maskWhere, type Volume } from "./volume.js";

/**
 * Which voxels belong to the head, one byte each.
 *
 * An image whose background was set to exactly 0 (skull-stripped, defaced, a phantom) says so itself: its head is what is not 0. Any other
 * image is cut from the air by Otsu's threshold on intensities up to the 99th percentile, its largest connected part kept and the
 * enclosed filled: dark bone, air cells, and fluid where it is dark. All zeros for an image that shows nothing.
 *
 * @see Otsu 1979, https://doi.org/10.1109/TSMC.1979.4310076
 */
export function headMask({ data, shape }: Volume): Uint8Array {
  if (hasEmptyBackground({ data, shape })) return maskWhere(data, (value) => value !== 0);
  const threshold = otsuThreshold(data);
  if (threshold === null) return new Uint8Array(data.length);
  return fillSlices(
    largestRegion(
      maskWhere(data, (value) => value > threshold),
      shape,
    ),
    shape,
  );
}

/** Zeros must be this much of the image: an ellipsoid fills 52 % of its box, and a scanner may blank the corners of round slices (21 %). */
const BACKGROUND_SHARE = 0.4;
/** ... and what is not zero must hang together: most of it has no zero beside it, unlike noise around zero. */
const SOLID_SHARE = 0.5;

function hasEmptyBackground({ data, shape: [nx, ny, nz] }: Pick<Volume, "data" | "shape">): boolean {
  let filled = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) filled++;
  if (filled === 0 || 1 - filled / data.length < BACKGROUND_SHARE) return false;
  let solid = 0;
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        if (data[at] === 0) continue;
        const besideX = (x > 0 && data[at - 1] === 0) || (x < nx - 1 && data[at + 1] === 0);
        const besideY = (y > 0 && data[at - nx] === 0) || (y < ny - 1 && data[at + nx] === 0);
        const besideZ = (z > 0 && data[at - nx * ny] === 0) || (z < nz - 1 && data[at + nx * ny] === 0);
        if (!besideX && !besideY && !besideZ) solid++;
      }
    }
  }
  return solid / filled >= SOLID_SHARE;
}

const BINS = 256;
const { floor } = Math; // looked up once: in a test's sandbox every use of a global is slow

/** The threshold that best parts an image in two: largest variance between the classes. Null when all voxels are alike. */
function otsuThreshold(data: Float32Array): number | null {
  const low = data.reduce((least, value) => (value < least ? value : least), Infinity);
  const high = quantileOf(data, 0.99);
  if (!(high > low)) return null;
  const histogram = new Float64Array(BINS);
  const scale = BINS / (high - low);
  for (const value of data) histogram[value < high ? floor((value - low) * scale) : BINS - 1]!++;
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
