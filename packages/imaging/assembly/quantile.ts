import { at4, release, take, taken } from "./memory";

/** Above this many numbers a quantile is read from an evenly spaced part of them. */
const ENOUGH: i32 = 200_000;

/** The number below which a share q of the numbers lies: the nearest rank, no interpolation. NaN for no numbers. */
export function quantileOf(values: usize, length: i32, q: f64): f32 {
  if (length == 0) return NaN;
  const mark = taken(), step = max(1, length / ENOUGH), part = (length + step - 1) / step, keys = take(<usize>part << 2);
  for (let i = 0; i < part; i++) store<u32>(at4(keys, i), keyOf(load<u32>(at4(values, i * step))));
  const counts = take(4 << 16);
  let rank = min(part - 1, <i32>(q * <f64>part));
  memory.fill(counts, 0, 4 << 16);
  for (let i = 0; i < part; i++) increment(counts, load<u32>(at4(keys, i)) >> 16);
  const high = bucketOf(counts, rank);
  rank -= below;
  memory.fill(counts, 0, 4 << 16);
  for (let i = 0; i < part; i++) {
    const key = load<u32>(at4(keys, i));
    if (key >> 16 == high) increment(counts, key & 0xffff);
  }
  const low = bucketOf(counts, rank);
  release(mark);
  return reinterpret<f32>(bitsOf((high << 16) | low));
}

/** A float's bits so turned that greater numbers have greater keys; and back. */
// @ts-ignore: decorator
@inline function keyOf(bits: u32): u32 {
  return bits ^ (<u32>(<i32>bits >> 31) | 0x8000_0000);
}

// @ts-ignore: decorator
@inline function bitsOf(key: u32): u32 {
  return key & 0x8000_0000 ? key ^ 0x8000_0000 : ~key;
}

// @ts-ignore: decorator
@inline function increment(counts: usize, bucket: u32): void {
  const p = counts + (<usize>bucket << 2);
  store<i32>(p, load<i32>(p) + 1);
}

let below: i32 = 0;

/** The bucket that holds a rank, and into `below` how many lie in those before it. */
function bucketOf(counts: usize, rank: i32): u32 {
  let bucket = 0;
  for (below = 0; below + load<i32>(at4(counts, bucket)) <= rank; bucket++) below += load<i32>(at4(counts, bucket));
  return bucket;
}
