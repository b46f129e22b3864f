// Blocks of four vectors and of three: see rows.ts.
import { madd, splat } from "./lanes";

export function quadsOfTwo(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32), a3 = v128.load(bias, 48), b0 = a0, b1 = a1, b2 = a2, b3 = a3;
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2)), q = p + inStep;
    const end = p + bytes;
    for (; p < end; p += 4, q += 4, filter += 64) {
      const f0 = v128.load(filter), f1 = v128.load(filter, 16), f2 = v128.load(filter, 32), f3 = v128.load(filter, 48);
      let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1); a2 = madd(a2, v, f2); a3 = madd(a3, v, f3);
      v = splat(q); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1); b2 = madd(b2, v, f2); b3 = madd(b3, v, f3);
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); v128.store(out, a3, 48); out += outStep;
  v128.store(out, b0); v128.store(out, b1, 16); v128.store(out, b2, 32); v128.store(out, b3, 48);
}

export function quadOfOne(input: usize, out: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32), a3 = v128.load(bias, 48);
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2));
    const end = p + bytes;
    for (; p < end; p += 4, filter += 64) {
      const f0 = v128.load(filter), f1 = v128.load(filter, 16), f2 = v128.load(filter, 32), f3 = v128.load(filter, 48);
      const v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1); a2 = madd(a2, v, f2); a3 = madd(a3, v, f3);
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); v128.store(out, a3, 48);
}

export function triplesOfTwo(input: usize, inStep: usize, out: usize, outStep: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
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

export function tripleOfOne(input: usize, out: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, bytes: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32);
  for (let t = 0; t < nTaps; t++) {
    let p = input + load<u32>(taps + (<usize>t << 2));
    const end = p + bytes;
    for (; p < end; p += 4, filter += 48) {
      const f0 = v128.load(filter), f1 = v128.load(filter, 16), f2 = v128.load(filter, 32);
      const v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1); a2 = madd(a2, v, f2);
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32);
}
