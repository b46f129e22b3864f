// G g G^T of the filters, and the adjoint: see winograd-convolution.ts.
import { gather, put } from "./packing";
import { blockOf } from "./rows";
import { FREQUENCIES } from "./tiling";

/** How the filter is read, in bytes: forward as it lies; for the input's gradient mirrored, with its channels exchanged. */
let inputs: i32 = 0, outputs: i32 = 0;
let tapStep: usize = 0, inStep: usize = 0, outStep: usize = 0, firstTap: usize = 0;

export function viewFilter(filter: usize, ins: i32, outs: i32, betweenInputs: i32, betweenOutputs: i32, mirrored: bool): void {
  inputs = ins;
  outputs = outs;
  tapStep = <usize>(ins * outs) << 2;
  firstTap = filter;
  inStep = <usize>betweenInputs << 2;
  outStep = <usize>betweenOutputs << 2;
  if (mirrored) {
    firstTap += 26 * tapStep;
    tapStep = 0 - tapStep;
  }
}

/** Bytes of one frequency of a packed filter. */
export function packedBytes(ins: i32, outs: i32): usize {
  return <usize>(3 * ins * ((outs + 3) >> 2)) << 4;
}

/** U = G g G^T for input channels [first, last), packed [f][block][kd][in][lane], blocks as `blockOf` cuts them, lanes past the last output zero. */
export function transformFilter(first: i32, last: i32, u: usize): void {
  const vectors = (outputs + 3) >> 2, step = packedBytes(inputs, outputs);
  for (let v = 0; v < vectors; ) {
    const nv = blockOf(vectors - v), width = <usize>nv << 4;
    for (let kd = 0; kd < 3; kd++)
      for (let i = first; i < last; i++)
        for (let k = 0; k < nv; k++) {
          const o = (v + k) << 2;
          const from = firstTap + <usize>(9 * kd) * tapStep + <usize>i * inStep + <usize>o * outStep;
          transformLanes(from, min(4, outputs - o), u + <usize>(kd * inputs + i) * width + (<usize>k << 4), step);
        }
    u += <usize>(3 * inputs) * width;
    v += nv;
  }
}

/** Four filters of 3 x 3 at once. */
function transformLanes(from: usize, lanes: i32, to: usize, step: usize): void {
  const a0 = gather(from, outStep, lanes), b0 = gather(from + 3 * tapStep, outStep, lanes), c0 = gather(from + 6 * tapStep, outStep, lanes);
  from += tapStep;
  const a1 = gather(from, outStep, lanes), b1 = gather(from + 3 * tapStep, outStep, lanes), c1 = gather(from + 6 * tapStep, outStep, lanes);
  from += tapStep;
  const a2 = gather(from, outStep, lanes), b2 = gather(from + 3 * tapStep, outStep, lanes), c2 = gather(from + 6 * tapStep, outStep, lanes);
  expand(a0, a1, a2, to, step);
  expand(halfSum(a0, b0, c0), halfSum(a1, b1, c1), halfSum(a2, b2, c2), to + 4 * step, step);
  expand(halfDifference(a0, b0, c0), halfDifference(a1, b1, c1), halfDifference(a2, b2, c2), to + 8 * step, step);
  expand(c0, c1, c2, to + 12 * step, step);
}

// @ts-ignore: decorator
@inline function expand(a: v128, b: v128, c: v128, to: usize, step: usize): void {
  v128.store(to, a);
  v128.store(to + step, halfSum(a, b, c));
  v128.store(to + 2 * step, halfDifference(a, b, c));
  v128.store(to + 3 * step, c);
}

// @ts-ignore: decorator
@inline function halfSum(a: v128, b: v128, c: v128): v128 {
  return f32x4.mul(f32x4.splat(0.5), f32x4.add(f32x4.add(a, b), c));
}

// @ts-ignore: decorator
@inline function halfDifference(a: v128, b: v128, c: v128): v128 {
  return f32x4.mul(f32x4.splat(0.5), f32x4.add(f32x4.sub(a, b), c));
}

/**
 * dw[27, Ci, Co] = G^T dU G for one input channel.
 *
 * @param u dU of that channel, [f, kd, .., lanes]: `kdStep` bytes from kd to kd; @param dw its first output.
 */
export function filterFromFrequencies(u: usize, kdStep: usize, dw: usize, ci: i32, co: i32): void {
  const tap = <usize>(ci * co) << 2;
  for (let kd = 0; kd < 3; kd++, u += kdStep)
    for (let o = 0; o < co; o += 4) {
      const lanes = min(4, co - o);
      const from = u + (<usize>o << 2), f = kdStep + (kdStep << 1);
      let to = dw + <usize>(9 * kd) * tap + (<usize>o << 2);
      for (let s = 0; s < 3; s++, to += 3 * tap) {
        const h0 = half(from, f, s), h1 = half(from + f, f, s), h2 = half(from + 2 * f, f, s), h3 = half(from + 3 * f, f, s);
        put(to, lanes, f32x4.add(h0, f32x4.mul(f32x4.splat(0.5), f32x4.add(h1, h2))));
        put(to + tap, lanes, f32x4.mul(f32x4.splat(0.5), f32x4.sub(h1, h2)));
        put(to + 2 * tap, lanes, f32x4.add(f32x4.mul(f32x4.splat(0.5), f32x4.add(h1, h2)), h3));
      }
    }
}

/** Row y of G^T applied to one column of frequencies, 4 f bytes apart. */
function half(u: usize, f: usize, y: i32): v128 {
  const b = v128.load(u + 4 * f), c = v128.load(u + 8 * f);
  if (y == 0) return f32x4.add(v128.load(u), f32x4.mul(f32x4.splat(0.5), f32x4.add(b, c)));
  if (y == 1) return f32x4.mul(f32x4.splat(0.5), f32x4.sub(b, c));
  return f32x4.add(f32x4.mul(f32x4.splat(0.5), f32x4.add(b, c)), v128.load(u + 12 * f));
}

/** Frequencies times kd: the rows of dU for one channel. */
export const FREQUENCY_ROWS: i32 = FREQUENCIES * 3;
