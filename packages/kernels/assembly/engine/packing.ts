// Filters laid out as the inner loops read them, and sums taken back from there.
import { blockOf } from "./rows";

/** Up to four floats, `step` bytes apart; zeros beyond. */
export function gather(p: usize, step: usize, lanes: i32): v128 {
  if (lanes >= 4 && step == 4) return v128.load(p);
  let v = v128.load32_zero(p);
  if (lanes > 1) v = v128.load_lane<f32>(p + step, v, 1);
  if (lanes > 2) v = v128.load_lane<f32>(p + 2 * step, v, 2);
  if (lanes > 3) v = v128.load_lane<f32>(p + 3 * step, v, 3);
  return v;
}

/** Stores up to four lanes. */
// @ts-ignore: decorator
@inline export function put(to: usize, lanes: i32, v: v128): void {
  if (lanes >= 4) {
    v128.store(to, v);
    return;
  }
  v128.store_lane<f32>(to, v, 0);
  if (lanes > 1) v128.store_lane<f32>(to + 4, v, 1);
  if (lanes > 2) v128.store_lane<f32>(to + 8, v, 2);
}

/**
 * Packs a filter as `rowOf` reads it: [block][tap][channel][lane], blocks as `blockOf` cuts them, lanes past the last output zero.
 *
 * @param taps u32[count] byte offsets of the taps; steps in bytes from channel to channel and from output to output.
 */
export function packFilter(filter: usize, taps: usize, count: i32, channels: i32, inStep: usize, outputs: i32, outStep: usize, packed: usize): void {
  for (let o = 0; o < outputs; ) {
    const width = blockOf((outputs - o + 3) >> 2) << 2;
    for (let t = 0; t < count; t++) {
      let from = filter + load<u32>(taps + (<usize>t << 2)) + <usize>o * outStep;
      for (let c = 0; c < channels; c++, from += inStep)
        for (let l = 0; l < width; l += 4, packed += 16) v128.store(packed, gather(from + <usize>l * outStep, outStep, outputs - o - l));
    }
    o += width;
  }
}

/** Copies rows of `bytes` bytes into rows of `wide` bytes, zeros beyond; both multiples of 4, `wide` of 16. */
export function widenRows(to: usize, wide: usize, from: usize, bytes: usize, rows: i32): void {
  const whole = bytes & ~15, lanes = <i32>((bytes & 15) >> 2);
  for (let i = 0; i < rows; i++, to += wide, from += bytes) {
    for (let k: usize = 0; k < whole; k += 16) v128.store(to + k, v128.load(from + k));
    if (lanes) v128.store(to + whole, gather(from + whole, 4, lanes));
  }
}

/** Copies the first `bytes` bytes of rows of `wide` bytes to places `step` bytes apart. */
export function narrowRows(to: usize, step: usize, from: usize, wide: usize, bytes: usize, rows: i32): void {
  const whole = bytes & ~15, lanes = <i32>((bytes & 15) >> 2);
  for (let i = 0; i < rows; i++, to += step, from += wide) {
    for (let k: usize = 0; k < whole; k += 16) v128.store(to + k, v128.load(from + k));
    if (lanes) put(to + whole, lanes, v128.load(from + whole));
  }
}

/** Adds rows of `bytes` bytes to the first, one part after the other, `partBytes` apart. */
export function addParts(to: usize, count: i32, partBytes: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to < end; to += 16) {
    let sum = v128.load(to);
    for (let p = 1, from = to + partBytes; p < count; p++, from += partBytes) sum = f32x4.add(sum, v128.load(from));
    v128.store(to, sum);
  }
}
