// Blocks of two vectors and of one: see rows.ts.
import { madd, splat } from "./lanes";

export function pairsOfFour(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + inStep, r = q + inStep, s = r + inStep;
    const end = p + bytes;
    for (; p < end; p += 4, q += 4, r += 4, s += 4, filter += 32) {
      const f0 = v128.load(filter), f1 = v128.load(filter, 16);
      let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
      v = splat(q); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
      v = splat(r); c0 = madd(c0, v, f0); c1 = madd(c1, v, f1);
      v = splat(s); d0 = madd(d0, v, f0); d1 = madd(d1, v, f1);
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); out += outStep;
  v128.store(out, b0); v128.store(out, b1, 16); out += outStep;
  v128.store(out, c0); v128.store(out, c1, 16); out += outStep;
  v128.store(out, d0); v128.store(out, d1, 16);
}

export function pairOfOne(input: usize, out: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16);
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2));
    const end = p + bytes;
    for (; p < end; p += 4, filter += 32) {
      const f0 = v128.load(filter), f1 = v128.load(filter, 16);
      const v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16);
}

export function singlesOfFour(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a = v128.load(bias), b = a, c = a, d = a;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + inStep, r = q + inStep, s = r + inStep;
    const end = p + bytes;
    for (; p < end; p += 4, q += 4, r += 4, s += 4, filter += 16) {
      const f = v128.load(filter);
      a = madd(a, splat(p), f);
      b = madd(b, splat(q), f);
      c = madd(c, splat(r), f);
      d = madd(d, splat(s), f);
    }
  }
  v128.store(out, a); out += outStep;
  v128.store(out, b); out += outStep;
  v128.store(out, c); out += outStep;
  v128.store(out, d);
}

export function singleOfOne(input: usize, out: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a = v128.load(bias);
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2));
    const end = p + bytes;
    for (; p < end; p += 4, filter += 16) {
      const f = v128.load(filter);
      a = madd(a, splat(p), f);
    }
  }
  v128.store(out, a);
}
