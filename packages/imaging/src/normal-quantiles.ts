const { exp } = Math; // looked up once: in a test's sandbox every use of a global is slow

const COUNT = 16_384;
const REACH = 5;
const STEPS = 100_000;

let table: Float32Array | null = null;

/**
 * The standard normal distribution in 16,384 equally likely slices, the middle of each, lowest first: one of them, whichever a stream says,
 * is a draw. Some ten times faster than Box-Muller, for noise on every voxel; the largest draw is 4.0.
 */
export const normalQuantiles = (): Float32Array => (table ??= quantilesOf(COUNT));

/** The quantiles of (i + 1/2) / count, from the density summed over a fine grid; within 1e-4 of the truth. */
function quantilesOf(count: number): Float32Array {
  const step = (2 * REACH) / STEPS;
  const cumulative = new Float64Array(STEPS + 1);
  for (let i = 1; i <= STEPS; i++) {
    const x = -REACH + (i - 0.5) * step;
    cumulative[i] = cumulative[i - 1]! + exp((-x * x) / 2);
  }
  const total = cumulative[STEPS]!;
  const quantiles = new Float32Array(count);
  let at = 0;
  for (let q = 0; q < count; q++) {
    const wanted = ((q + 0.5) / count) * total;
    while (cumulative[at + 1]! < wanted) at++;
    quantiles[q] = -REACH + (at + (wanted - cumulative[at]!) / (cumulative[at + 1]! - cumulative[at]!)) * step;
  }
  return quantiles;
}
