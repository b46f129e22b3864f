// Gradient of a convolution with respect to its filter, in the same blocks of output channels as the convolution itself.

import { blockOf, madd, splat } from "./blocks";

/**
 * gradient[tap, ci, co] += sum over voxels of in[voxel, tap, ci] * dy[voxel, co]
 *
 * A few input channels by one block of output channels stay in registers over `rows` rows of a plane: the caller chooses
 * `rows` so that what they touch stays in the first-level cache. `gradient` is packed as `convolve` packs its filter.
 */
export function accumulateFilterGradient(
  input: usize, inZ: usize, inY: usize, inX: usize,
  dy: usize, dyZ: usize, dyY: usize, dyX: usize,
  gradient: usize, taps: usize, nTaps: i32,
  cIn: i32, cOut: i32, d: i32, h: i32, w: i32, rows: i32,
): void {
  for (let z = 0; z < d; z++) {
    for (let y = 0; y < h; y += rows) {
      const n = min(rows, h - y);
      const from = input + <usize>z * inZ + <usize>y * inY;
      const dyFrom = dy + <usize>z * dyZ + <usize>y * dyY;
      let g = gradient;
      for (let co = 0; co < cOut; ) {
        const lanes = blockOf(cOut - co), dyBlock = dyFrom + (<usize>co << 2);
        for (let t = 0; t < nTaps; t++) {
          const tap = from + <usize>load<i32>(taps + (<usize>t << 2));
          // Two input channels by twelve outputs, or four by eight: see conv3d.ts on how many accumulators stay in registers.
          const step = lanes == 12 ? 2 : 4;
          for (let ci = 0; ci < cIn; ci += step) {
            const p = tap + (<usize>ci << 2);
            if (lanes == 12) rows12(p, inY, inX, dyBlock, dyY, dyX, g, n, w);
            else if (lanes == 8) rows8(p, inY, inX, dyBlock, dyY, dyX, g, n, w);
            else rows4(p, inY, inX, dyBlock, dyY, dyX, g, n, w);
            g += <usize>(lanes * step) << 2;
          }
        }
        co += lanes;
      }
    }
  }
}

function rows12(input: usize, inY: usize, inX: usize, dy: usize, dyY: usize, dyX: usize, g: usize, n: i32, w: i32): void {
  let a0 = v128.load(g), a1 = v128.load(g, 16), a2 = v128.load(g, 32);
  let b0 = v128.load(g, 48), b1 = v128.load(g, 64), b2 = v128.load(g, 80);
  for (let y = 0; y < n; y++, input += inY, dy += dyY) {
    let p = input, q = dy;
    const end = q + <usize>w * dyX;
    for (; q < end; q += dyX, p += inX) {
      const k0 = v128.load(q), k1 = v128.load(q, 16), k2 = v128.load(q, 32);
      let v = splat(p); a0 = madd(a0, v, k0); a1 = madd(a1, v, k1); a2 = madd(a2, v, k2);
      v = splat(p + 4); b0 = madd(b0, v, k0); b1 = madd(b1, v, k1); b2 = madd(b2, v, k2);
    }
  }
  v128.store(g, a0); v128.store(g, a1, 16); v128.store(g, a2, 32);
  v128.store(g, b0, 48); v128.store(g, b1, 64); v128.store(g, b2, 80);
}

function rows8(input: usize, inY: usize, inX: usize, dy: usize, dyY: usize, dyX: usize, g: usize, n: i32, w: i32): void {
  let a0 = v128.load(g), a1 = v128.load(g, 16), b0 = v128.load(g, 32), b1 = v128.load(g, 48);
  let c0 = v128.load(g, 64), c1 = v128.load(g, 80), e0 = v128.load(g, 96), e1 = v128.load(g, 112);
  for (let y = 0; y < n; y++, input += inY, dy += dyY) {
    let p = input, q = dy;
    const end = q + <usize>w * dyX;
    for (; q < end; q += dyX, p += inX) {
      const k0 = v128.load(q), k1 = v128.load(q, 16);
      let v = splat(p); a0 = madd(a0, v, k0); a1 = madd(a1, v, k1);
      v = splat(p + 4); b0 = madd(b0, v, k0); b1 = madd(b1, v, k1);
      v = splat(p + 8); c0 = madd(c0, v, k0); c1 = madd(c1, v, k1);
      v = splat(p + 12); e0 = madd(e0, v, k0); e1 = madd(e1, v, k1);
    }
  }
  v128.store(g, a0); v128.store(g, a1, 16); v128.store(g, b0, 32); v128.store(g, b1, 48);
  v128.store(g, c0, 64); v128.store(g, c1, 80); v128.store(g, e0, 96); v128.store(g, e1, 112);
}

function rows4(input: usize, inY: usize, inX: usize, dy: usize, dyY: usize, dyX: usize, g: usize, n: i32, w: i32): void {
  let a = v128.load(g), b = v128.load(g, 16), c = v128.load(g, 32), e = v128.load(g, 48);
  for (let y = 0; y < n; y++, input += inY, dy += dyY) {
    let p = input, q = dy;
    const end = q + <usize>w * dyX;
    for (; q < end; q += dyX, p += inX) {
      const k = v128.load(q);
      a = madd(a, splat(p), k); b = madd(b, splat(p + 4), k); c = madd(c, splat(p + 8), k); e = madd(e, splat(p + 12), k);
    }
  }
  v128.store(g, a); v128.store(g, b, 16); v128.store(g, c, 32); v128.store(g, e, 48);
}
