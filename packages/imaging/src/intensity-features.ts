import { CHANNELS, type CaseImage } from "./case-grid.js";
import { HIGHEST, LOWEST } from "./normalise.js";

/** Which quantiles of a head's intensities tell the shape of their histogram, whatever a few voxels hold. */
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * Share of a channel's head voxels that normalisation holds at its ends, -4 and 5.
 *
 * @returns per channel; 0 for a missing one.
 */
export function clippedShares({ image }: Pick<CaseImage, "image">): readonly number[] {
  return CHANNELS.map((_, c) => {
    let [head, clipped] = [0, 0];
    for (let i = c; i < image.length; i += CHANNELS.length) {
      const value = image[i]!;
      if (value === 0) continue;
      head++;
      if (value <= LOWEST || value >= HIGHEST) clipped++;
    }
    return head === 0 ? 0 : clipped / head;
  });
}

/**
 * What the intensities of a channel are like, robustly: the 5, 25, 50, 75 and 95 % quantiles in the head; how rough it is from side to side,
 * which noise makes; and how much rougher from slice to slice than from side to side, which thick slices and motion make. Roughness is the
 * median size of the second difference over three neighbours in the head, and stands as its logarithm.
 *
 * Intensities are in SD of the head, neighbours those of the cube: compare only cases on cubes of one size.
 *
 * @returns seven numbers per channel; null for a missing one.
 */
export function intensityFeatures({
  image,
  available,
  gridSize,
}: Pick<CaseImage, "image" | "available" | "gridSize">): readonly (readonly number[] | null)[] {
  const stepX = gridSize * gridSize * CHANNELS.length;
  return CHANNELS.map((_, c) => {
    if (available[c] !== 1) return null;
    const head = headOf(image, c);
    const across = roughness(image, c, stepX);
    return [...QUANTILES.map((share) => quantile(head, share)), Math.log(across), Math.log(roughness(image, c, CHANNELS.length) / across)];
  });
}

/** A channel's numbers in the head, lowest first. */
function headOf(image: Float32Array, channel: number): Float32Array {
  const values = new Float32Array(image.length / CHANNELS.length);
  let count = 0;
  for (let i = channel; i < image.length; i += CHANNELS.length) if (image[i]! !== 0) values[count++] = image[i]!;
  return values.subarray(0, count).sort();
}

/** Median of |before - 2 here + after| over voxels that lie in the head with both neighbours. The cube's own faces count as air. */
function roughness(image: Float32Array, channel: number, step: number): number {
  const differences = new Float32Array(image.length / CHANNELS.length);
  let count = 0;
  for (let i = channel + step; i < image.length - step; i += CHANNELS.length) {
    const [before, here, after] = [image[i - step]!, image[i]!, image[i + step]!];
    if (before !== 0 && here !== 0 && after !== 0) differences[count++] = Math.abs(before - 2 * here + after);
  }
  return Math.max(SMALLEST_STEP, quantile(differences.subarray(0, count).sort(), 0.5));
}

const quantile = (sorted: Float32Array, share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;

/** Smaller differences are rounding: float32 holds no finer ones at 5 SD. */
const SMALLEST_STEP = 1e-6;
