// Blocks of two vectors: see rows.ts.
import { madd, splat } from "./lanes";

export function pairsOfFour(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + inStep, r = q + inStep, s = r + inStep;
    const end = p + bytes, whole = p + (bytes & ~15);
    for (; p < whole; p += 16, q += 16, r += 16, s += 16, filter += 128) {
      let f0 = v128.load(filter), f1 = v128.load(filter, 16);
      let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
      v = splat(q); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
      v = splat(r); c0 = madd(c0, v, f0); c1 = madd(c1, v, f1);
      v = splat(s); d0 = madd(d0, v, f0); d1 = madd(d1, v, f1);
      f0 = v128.load(filter, 32), f1 = v128.load(filter, 48);
      v = v128.load_splat<f32>(p, 4); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
      v = v128.load_splat<f32>(q, 4); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
      v = v128.load_splat<f32>(r, 4); c0 = madd(c0, v, f0); c1 = madd(c1, v, f1);
      v = v128.load_splat<f32>(s, 4); d0 = madd(d0, v, f0); d1 = madd(d1, v, f1);
      f0 = v128.load(filter, 64), f1 = v128.load(filter, 80);
      v = v128.load_splat<f32>(p, 8); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
      v = v128.load_splat<f32>(q, 8); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
      v = v128.load_splat<f32>(r, 8); c0 = madd(c0, v, f0); c1 = madd(c1, v, f1);
      v = v128.load_splat<f32>(s, 8); d0 = madd(d0, v, f0); d1 = madd(d1, v, f1);
      f0 = v128.load(filter, 96), f1 = v128.load(filter, 112);
      v = v128.load_splat<f32>(p, 12); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
      v = v128.load_splat<f32>(q, 12); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
      v = v128.load_splat<f32>(r, 12); c0 = madd(c0, v, f0); c1 = madd(c1, v, f1);
      v = v128.load_splat<f32>(s, 12); d0 = madd(d0, v, f0); d1 = madd(d1, v, f1);
    }
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

export function pairOfTwo(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), b0 = a0, b1 = a1;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + inStep;
    const end = p + bytes;
    for (; p < end; p += 4, q += 4, filter += 32) {
      const f0 = v128.load(filter), f1 = v128.load(filter, 16);
      let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
      v = splat(q); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); out += outStep;
  v128.store(out, b0); v128.store(out, b1, 16);
}

export function pairOfOne(input: usize, out: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16);
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2));
    const end = p + bytes;
    for (; p < end; p += 4, filter += 32) {
      const v = splat(p);
      a0 = madd(a0, v, v128.load(filter)); a1 = madd(a1, v, v128.load(filter, 16));
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16);
}
