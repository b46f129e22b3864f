// How long something took, and what is said of several times.

/** @returns the value and the milliseconds until it was there. */
export async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}

/** n, least, median and most, to a tenth. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const median = (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
  const rounded = (value) => Math.round(10 * value) / 10;
  return { n: sorted.length, min: rounded(sorted[0]), median: rounded(median), max: rounded(sorted.at(-1)) };
}
