// The inner loop of every convolution. Vectors of output channels are taken in pairs, after one triple where their number is
// odd, for as many neighbours as make six to eight sums: measured in V8, a ninth sends some of them to memory and costs a
// third of the speed. Four channels at a time, so that addresses are constants.
//
//   out[w, :] = bias + sum over taps t and channels c of in[w * inStep + taps[t] + c] * filter[t, c, :]
//
// Steps, taps (u32) and `bytes` (of the channels) are in bytes.
import { copy, madd, splat, zero } from "./lanes";
import { biasBlock } from "./control";
import { pairOfOne, pairsOfFour, pairOfTwo } from "./rows-pair";
import { singleOfOne, singlesOfEight, singleOfFour } from "./rows-single";

/** Vectors in the next block when `left` are still to be covered. */
export function blockOf(left: i32): i32 {
  return left == 1 ? 1 : left % 2 == 0 ? 2 : 3;
}

/** One block of `vectors` vectors of output channels for `w` neighbours. */
export function rowOf(
  vectors: i32, input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize, w: i32,
): void {
  let i = 0;
  if (vectors == 2) {
    for (; i + 4 <= w; i += 4, input += inStep << 2, out += outStep << 2) pairsOfFour(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
    if (i + 2 <= w) {
      pairOfTwo(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
      i += 2, input += inStep << 1, out += outStep << 1;
    }
    if (i < w) pairOfOne(input, out, filter, bias, taps, nTaps, bytes);
  } else if (vectors == 1) {
    for (; i + 8 <= w; i += 8, input += inStep << 3, out += outStep << 3) singlesOfEight(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
    if (i + 4 <= w) {
      singleOfFour(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
      i += 4, input += inStep << 2, out += outStep << 2;
    }
    for (; i < w; i++, input += inStep, out += outStep) singleOfOne(input, out, filter, bias, taps, nTaps, bytes);
  } else {
    for (; i + 2 <= w; i += 2, input += inStep << 1, out += outStep << 1) tripleOfTwo(input, inStep, out, outStep, filter, bias, taps, nTaps, bytes);
    if (i < w) tripleOfOne(input, out, filter, bias, taps, nTaps, bytes);
  }
}

/** This thread's copy of a block's bias, zeros beyond `own` outputs; `bias` may be 0. */
export function biasOf(bias: usize, first: i32, own: i32): usize {
  const to = biasBlock();
  zero(to, 48);
  if (bias) copy(to, bias + (<usize>first << 2), <usize>own << 2);
  return to;
}

function tripleOfTwo(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32), b0 = a0, b1 = a1, b2 = a2;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + inStep;
    const end = p + bytes;
    for (; p < end; p += 4, q += 4, filter += 48) {
      const f0 = v128.load(filter), f1 = v128.load(filter, 16), f2 = v128.load(filter, 32);
      let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1); a2 = madd(a2, v, f2);
      v = splat(q); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1); b2 = madd(b2, v, f2);
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); out += outStep;
  v128.store(out, b0); v128.store(out, b1, 16); v128.store(out, b2, 32);
}

function tripleOfOne(input: usize, out: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32);
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2));
    const end = p + bytes;
    for (; p < end; p += 4, filter += 48) {
      const v = splat(p);
      a0 = madd(a0, v, v128.load(filter)); a1 = madd(a1, v, v128.load(filter, 16)); a2 = madd(a2, v, v128.load(filter, 32));
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32);
}
