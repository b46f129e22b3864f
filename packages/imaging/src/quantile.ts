/** Above this many numbers a quantile is read from an evenly spaced part of them. */
const ENOUGH = 200_000;

/** The value below which a share q of the numbers lies: the nearest rank, no interpolation. NaN for no numbers. */
export function quantileOf(values: Float32Array, q: number): number {
  const step = Math.max(1, Math.floor(values.length / ENOUGH));
  const sorted = new Float32Array(Math.ceil(values.length / step));
  for (let i = 0; i < sorted.length; i++) sorted[i] = values[i * step]!;
  sorted.sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
