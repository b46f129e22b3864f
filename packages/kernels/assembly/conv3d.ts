// Direct convolution, channels last. Output channels are taken in blocks of 12, 8 or 4, for as many neighbouring voxels as
// make six to eight accumulators: measured in V8, a ninth sends some of them to memory and costs a third of the speed.

import { blockOf, madd, splat } from "./blocks";

/**
 * out[z, y, x, :] = bias + sum over taps and ci of in[z, y, x, tap, ci] * filter[tap, ci, :]
 *
 * `taps` holds `nTaps` byte offsets (i32) from an output voxel's input corner. `filter` is packed [block][tap][ci][lane].
 */
export function convolve(
  input: usize, inZ: usize, inY: usize, inX: usize,
  out: usize, outZ: usize, outY: usize, outX: usize,
  filter: usize, bias: usize, taps: usize, nTaps: i32,
  cIn: i32, cOut: i32, d: i32, h: i32, w: i32,
): void {
  const inBytes = <usize>cIn << 2;
  for (let z = 0; z < d; z++) {
    let block = filter;
    for (let co = 0; co < cOut; ) {
      const lanes = blockOf(cOut - co), b = bias + (<usize>co << 2);
      for (let y = 0; y < h; y++) {
        const from = input + <usize>z * inZ + <usize>y * inY;
        const to = out + <usize>z * outZ + <usize>y * outY + (<usize>co << 2);
        if (lanes == 12) row12(from, inX, to, outX, block, b, taps, nTaps, inBytes, w);
        else if (lanes == 8) row8(from, inX, to, outX, block, b, taps, nTaps, inBytes, w);
        else row4(from, inX, to, outX, block, b, taps, nTaps, inBytes, w);
      }
      block += (<usize>(nTaps * cIn * lanes)) << 2;
      co += lanes;
    }
  }
}

function row12(input: usize, inX: usize, out: usize, outX: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, inBytes: usize, w: i32): void {
  const in2 = inX << 1;
  let x = 0;
  for (; x + 2 <= w; x += 2) {
    let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32), b0 = v128.load(bias), b1 = v128.load(bias, 16), b2 = v128.load(bias, 32);
    let f = filter;
    for (let t = 0; t < nTaps; t++) {
      let p = input + <usize>load<i32>(taps + (<usize>t << 2));
      const end = p + inBytes;
      for (; p < end; p += 4) {
        const f0 = v128.load(f), f1 = v128.load(f, 16), f2 = v128.load(f, 32);
        let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1); a2 = madd(a2, v, f2);
        v = splat(p + inX); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1); b2 = madd(b2, v, f2);
        f += 48;
      }
    }
    v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); out += outX;
    v128.store(out, b0); v128.store(out, b1, 16); v128.store(out, b2, 32); out += outX;
    input += in2;
  }
  for (; x < w; x++) {
    let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32);
    let f = filter;
    for (let t = 0; t < nTaps; t++) {
      let p = input + <usize>load<i32>(taps + (<usize>t << 2));
      const end = p + inBytes;
      for (; p < end; p += 4) {
        const f0 = v128.load(f), f1 = v128.load(f, 16), f2 = v128.load(f, 32);
        let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1); a2 = madd(a2, v, f2);
        f += 48;
      }
    }
    v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); out += outX;
    input += inX;
  }
}

function row8(input: usize, inX: usize, out: usize, outX: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, inBytes: usize, w: i32): void {
  const in2 = inX * 2, in3 = inX * 3, in4 = inX * 4;
  let x = 0;
  for (; x + 4 <= w; x += 4) {
    let a0 = v128.load(bias), a1 = v128.load(bias, 16), b0 = v128.load(bias), b1 = v128.load(bias, 16), c0 = v128.load(bias), c1 = v128.load(bias, 16), d0 = v128.load(bias), d1 = v128.load(bias, 16);
    let f = filter;
    for (let t = 0; t < nTaps; t++) {
      let p = input + <usize>load<i32>(taps + (<usize>t << 2));
      const end = p + inBytes;
      for (; p < end; p += 4) {
        const f0 = v128.load(f), f1 = v128.load(f, 16);
        let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
        v = splat(p + inX); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
        v = splat(p + in2); c0 = madd(c0, v, f0); c1 = madd(c1, v, f1);
        v = splat(p + in3); d0 = madd(d0, v, f0); d1 = madd(d1, v, f1);
        f += 32;
      }
    }
    v128.store(out, a0); v128.store(out, a1, 16); out += outX;
    v128.store(out, b0); v128.store(out, b1, 16); out += outX;
    v128.store(out, c0); v128.store(out, c1, 16); out += outX;
    v128.store(out, d0); v128.store(out, d1, 16); out += outX;
    input += in4;
  }
  for (; x + 2 <= w; x += 2) {
    let a0 = v128.load(bias), a1 = v128.load(bias, 16), b0 = v128.load(bias), b1 = v128.load(bias, 16);
    let f = filter;
    for (let t = 0; t < nTaps; t++) {
      let p = input + <usize>load<i32>(taps + (<usize>t << 2));
      const end = p + inBytes;
      for (; p < end; p += 4) {
        const f0 = v128.load(f), f1 = v128.load(f, 16);
        let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
        v = splat(p + inX); b0 = madd(b0, v, f0); b1 = madd(b1, v, f1);
        f += 32;
      }
    }
    v128.store(out, a0); v128.store(out, a1, 16); out += outX;
    v128.store(out, b0); v128.store(out, b1, 16); out += outX;
    input += in2;
  }
  for (; x < w; x++) {
    let a0 = v128.load(bias), a1 = v128.load(bias, 16);
    let f = filter;
    for (let t = 0; t < nTaps; t++) {
      let p = input + <usize>load<i32>(taps + (<usize>t << 2));
      const end = p + inBytes;
      for (; p < end; p += 4) {
        const f0 = v128.load(f), f1 = v128.load(f, 16);
        let v = splat(p); a0 = madd(a0, v, f0); a1 = madd(a1, v, f1);
        f += 32;
      }
    }
    v128.store(out, a0); v128.store(out, a1, 16); out += outX;
    input += inX;
  }
}

function row4(input: usize, inX: usize, out: usize, outX: usize, filter: usize, bias: usize, taps: usize, nTaps: i32, inBytes: usize, w: i32): void {
  const z0 = v128.load(bias);
  const in2 = inX << 1;
  let x = 0;
  for (; x + 4 <= w; x += 4) {
    let a = z0, b = z0, c = z0, d = z0, f = filter;
    for (let t = 0; t < nTaps; t++) {
      let p = input + <usize>load<i32>(taps + (<usize>t << 2));
      let q = p + in2;
      const end = p + inBytes;
      for (; p < end; p += 4, q += 4, f += 16) {
        const f0 = v128.load(f);
        a = madd(a, splat(p), f0); b = madd(b, splat(p + inX), f0);
        c = madd(c, splat(q), f0); d = madd(d, splat(q + inX), f0);
      }
    }
    v128.store(out, a); out += outX; v128.store(out, b); out += outX;
    v128.store(out, c); out += outX; v128.store(out, d); out += outX;
    input += inX << 2;
  }
  for (; x < w; x++) {
    let a = z0, f = filter;
    for (let t = 0; t < nTaps; t++) {
      let p = input + <usize>load<i32>(taps + (<usize>t << 2));
      const end = p + inBytes;
      for (; p < end; p += 4, f += 16) a = madd(a, splat(p), v128.load(f));
    }
    v128.store(out, a); out += outX; input += inX;
  }
}
