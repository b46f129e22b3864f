// The inner loop of every convolution. Vectors of output channels are taken by four, for two neighbours at a time, and what
// is left over by pairs or a triple. V8 puts all loads of a loop's body before its arithmetic, and there are fifteen vector
// registers: loads and sums together must not be more than fourteen. That is also why nothing is unrolled.
//
//   out[w, :] = bias + sum over taps t and channels c of in[w * inStep + taps[t] + c] * filter[t, c, :]
//
// Steps, taps (u32) and `bytes` (of the channels) are in bytes.
import { biasBlock } from "./control";
import { copy, zero } from "./lanes";
import { pairOfOne, pairsOfFour, singleOfOne, singlesOfFour } from "./rows-narrow";
import { quadOfOne, quadsOfTwo, tripleOfOne, triplesOfTwo } from "./rows-wide";

/** Vectors in the next block when `left` are still to be covered. */
export function blockOf(left: i32): i32 {
  return left == 5 ? 3 : min(left, 4);
}

/** One block of `vectors` vectors of output channels for `w` neighbours. */
export function rowOf(
  vectors: i32, input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize, w: i32,
): void {
  let i = 0;
  if (vectors == 4) {
    for (; i + 2 <= w; i += 2, input += inStep << 1, out += outStep << 1) quadsOfTwo(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
    if (i < w) quadOfOne(input, out, filter, bias, taps, nTaps, bytes);
  } else if (vectors == 3) {
    for (; i + 2 <= w; i += 2, input += inStep << 1, out += outStep << 1) triplesOfTwo(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
    if (i < w) tripleOfOne(input, out, filter, bias, taps, nTaps, bytes);
  } else if (vectors == 2) {
    for (; i + 4 <= w; i += 4, input += inStep << 2, out += outStep << 2) pairsOfFour(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
    for (; i < w; i++, input += inStep, out += outStep) pairOfOne(input, out, filter, bias, taps, nTaps, bytes);
  } else {
    for (; i + 4 <= w; i += 4, input += inStep << 2, out += outStep << 2) singlesOfFour(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
    for (; i < w; i++, input += inStep, out += outStep) singleOfOne(input, out, filter, bias, taps, nTaps, bytes);
  }
}

/** This thread's copy of a block's bias, zeros beyond `own` outputs; `bias` may be 0. */
export function biasOf(bias: usize, first: i32, own: i32): usize {
  const to = biasBlock();
  zero(to, 64);
  if (bias) copy(to, bias + (<usize>first << 2), <usize>own << 2);
  return to;
}
