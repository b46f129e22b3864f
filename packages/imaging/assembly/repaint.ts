// Intensities of a case changed, in place. Images are f32[voxels, 4], channels fastest; 0 is background and stays 0.
import { at4, at8 } from "./memory";

/** As in `src/normalise.ts`. */
const LOWEST: f64 = -4, HIGHEST: f64 = 5;

/**
 * The slow unevenness of a receive coil, the same for every channel: the scanner's intensities times exp(p), p a polynomial in the cube's
 * coordinates, -1 to 1. Standardised intensities have their mean at 0, so the field acts on what lies `meanAbove` under them.
 *
 * @param terms f64[4, 4, 4]: the coefficient of x^i y^j z^k.
 */
export function layField(image: usize, edge: i32, terms: usize, meanAbove: f64): void {
  for (let x = 0; x < edge; x++)
    for (let y = 0; y < edge; y++) {
      const u = <f64>(2 * x + 1) / <f64>edge - 1, v = <f64>(2 * y + 1) / <f64>edge - 1;
      const a = alongZ(terms, 0, u, v), b = alongZ(terms, 1, u, v), c = alongZ(terms, 2, u, v), d = alongZ(terms, 3, u, v);
      for (let z = 0; z < edge; z++, image += 16) {
        if (!v128.any_true(f32x4.ne(v128.load(image), f32x4.splat(0)))) continue;
        const w = <f64>(2 * z + 1) / <f64>edge - 1, times = Math.exp(a + w * (b + w * (c + w * d)));
        for (let p = image; p < image + 16; p += 4) {
          const value = <f64>load<f32>(p);
          if (value != 0) store<f32>(p, seen((value + meanAbove) * times - meanAbove));
        }
      }
    }
}

/** The coefficient of z^k at x and y. */
function alongZ(terms: usize, k: i32, x: f64, y: f64): f64 {
  let sum: f64 = 0;
  for (let i = 3; i >= 0; i--) {
    let row: f64 = 0;
    for (let j = 3; j >= 0; j--) row = row * y + load<f64>(at8(terms, 16 * i + 4 * j + k));
    sum = sum * x + row;
  }
  return sum;
}

/**
 * Contrast, brightness and noise: curve(v) gain + bias + noise draw, held between -4 and 5.
 *
 * @param curve f32[steps + 1]: the curve at even distances from -4 to 5, straight between; `changes` f64[4, 2]: gain and bias of each
 *   channel; `noise` is its standard deviation; `quantiles` f32[count]: the middles of equally likely slices of the normal distribution;
 *   `seed` of the draws, one for each voxel and channel of the head.
 */
export function repaint(
  image: usize, voxels: i32, curve: usize, steps: i32, changes: usize, noise: f64, quantiles: usize, count: i32, seed: u32,
): void {
  const perUnit = <f64>steps / (HIGHEST - LOWEST);
  let state = seed;
  for (let p = image, end = image + 16 * <usize>voxels; p < end; p += 16) {
    if (!v128.any_true(f32x4.ne(v128.load(p), f32x4.splat(0)))) continue;
    for (let c = 0; c < 4; c++) {
      const at = p + 4 * <usize>c, value = <f64>load<f32>(at);
      if (value == 0) continue;
      const place = (value - LOWEST) * perUnit, step = min(steps - 1, max(0, <i32>place)), low = <f64>load<f32>(at4(curve, step));
      const curved = low + (place - <f64>step) * (<f64>load<f32>(at4(curve, step + 1)) - low);
      let changed = curved * load<f64>(at8(changes, 2 * c)) + load<f64>(at8(changes, 2 * c + 1));
      if (noise > 0) {
        // mulberry32, as in @midline/shared/random
        state += 0x6d2b79f5;
        let t = (state ^ (state >>> 15)) * (state | 1);
        t ^= t + (t ^ (t >>> 7)) * (t | 61);
        changed += noise * <f64>load<f32>(at4(quantiles, <i32>((<u64>(t ^ (t >>> 14)) * <u64>count) >>> 32)));
      }
      store<f32>(at, seen(min(HIGHEST, max(LOWEST, changed))));
    }
  }
}

/** As a voxel of the head: 0 would be background. */
// @ts-ignore: decorator
@inline function seen(value: f64): f32 {
  const stored = <f32>value;
  return stored == 0 ? 1e-6 : stored;
}
