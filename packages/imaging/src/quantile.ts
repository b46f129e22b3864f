/** Above this many numbers a quantile is read from an evenly spaced part of them. */
const ENOUGH = 200_000;

/** The value below which a share q of the numbers lies: the nearest rank, no interpolation. NaN for no numbers. */
export const quantileOf = (values: Float32Array, q: number): number => quantilesOf(values, [q])[0] ?? Number.NaN;

/** Several quantiles of the same numbers, in the order asked for. */
export function quantilesOf(values: Float32Array, qs: readonly number[]): readonly number[] {
  const step = Math.max(1, Math.floor(values.length / ENOUGH));
  const part = new Float32Array(Math.ceil(values.length / step));
  for (let i = 0; i < part.length; i++) part[i] = values[i * step]!;
  const keys = orderedKeys(part);
  return qs.map((q) => (part.length === 0 ? Number.NaN : valueAtRank(part, keys, Math.min(part.length - 1, Math.floor(q * part.length)))));
}

/** The high half of each number's bits, so turned that greater numbers have greater keys; 0 to 65535. */
function orderedKeys(values: Float32Array): Uint16Array {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Uint16Array(values.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (bits[i]! ^ ((bits[i]! >> 31) | 0x8000_0000)) >>> 16;
  return keys;
}

/** One bucket of like keys is sorted, not all numbers. */
function valueAtRank(values: Float32Array, keys: Uint16Array, rank: number): number {
  const counts = new Int32Array(1 << 16);
  for (let i = 0; i < keys.length; i++) counts[keys[i]!]!++;
  let [key, below] = [0, 0];
  while (below + counts[key]! <= rank) below += counts[key++]!;
  const bucket = new Float32Array(counts[key]!);
  for (let i = 0, at = 0; i < keys.length; i++) if (keys[i] === key) bucket[at++] = values[i]!;
  return bucket.sort()[rank - below]!;
}
