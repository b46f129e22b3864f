// Blocks of one vector: see rows.ts.
import { madd, splat } from "./lanes";

export function singlesOfEight(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  const in2 = inStep << 1, in4 = inStep << 2;
  let a = v128.load(bias), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + in2, r = p + in4, s = r + in2;
    const end = p + bytes;
    for (; p < end; p += 4, q += 4, r += 4, s += 4, filter += 16) {
      const k = v128.load(filter);
      a = madd(a, splat(p), k); b = madd(b, splat(p + inStep), k);
      c = madd(c, splat(q), k); d = madd(d, splat(q + inStep), k);
      e = madd(e, splat(r), k); f = madd(f, splat(r + inStep), k);
      g = madd(g, splat(s), k); h = madd(h, splat(s + inStep), k);
    }
  }
  v128.store(out, a); out += outStep; v128.store(out, b); out += outStep; v128.store(out, c); out += outStep; v128.store(out, d); out += outStep;
  v128.store(out, e); out += outStep; v128.store(out, f); out += outStep; v128.store(out, g); out += outStep; v128.store(out, h);
}

export function singleOfFour(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  const in2 = inStep << 1;
  let a = v128.load(bias), b = a, c = a, d = a;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + in2;
    const end = p + bytes;
    for (; p < end; p += 4, q += 4, filter += 16) {
      const k = v128.load(filter);
      a = madd(a, splat(p), k); b = madd(b, splat(p + inStep), k);
      c = madd(c, splat(q), k); d = madd(d, splat(q + inStep), k);
    }
  }
  v128.store(out, a); out += outStep; v128.store(out, b); out += outStep; v128.store(out, c); out += outStep; v128.store(out, d);
}

export function singleOfOne(input: usize, out: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a = v128.load(bias);
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2));
    const end = p + bytes;
    for (; p < end; p += 4, filter += 16) a = madd(a, splat(p), v128.load(filter));
  }
  v128.store(out, a);
}
