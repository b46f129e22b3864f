// Passes over one sample [V, C], C a multiple of four, for GroupNorm followed by LeakyReLU.
// Sums are carried in f32 for at most 256 voxels and in f64 beyond, so that large volumes lose nothing.

import { addLanes, RUN } from "./sums";

/** sums[c] += sum over voxels of x[v, c]; sums is f64[C]. */
export function channelSums(x: usize, voxels: i32, c: i32, sums: usize): void {
  const step = <usize>c << 2;
  for (let v = 0; v < voxels; v += RUN, x += <usize>RUN * step) {
    const bytes = <usize>min(RUN, voxels - v) * step;
    for (let o: usize = 0; o < step; o += 16) {
      let s = f32x4.splat(0), p = x + o;
      const end = p + bytes;
      for (; p < end; p += step) s = f32x4.add(s, v128.load(p));
      addLanes(sums + (o << 1), s);
    }
  }
}

/** sums[c] += sum over voxels of (x[v, c] - mean[c])^2; mean is f32[C], sums f64[C]. */
export function centredSquares(x: usize, voxels: i32, c: i32, mean: usize, sums: usize): void {
  const step = <usize>c << 2;
  for (let v = 0; v < voxels; v += RUN, x += <usize>RUN * step) {
    const bytes = <usize>min(RUN, voxels - v) * step;
    for (let o: usize = 0; o < step; o += 16) {
      const m = v128.load(mean + o);
      let s = f32x4.splat(0), p = x + o;
      const end = p + bytes;
      for (; p < end; p += step) { const t = f32x4.sub(v128.load(p), m); s = f32x4.add(s, f32x4.mul(t, t)); }
      addLanes(sums + (o << 1), s);
    }
  }
}

/** y = leaky((x - mean) * scale + shift), in place or not; 0 <= slope <= 1. */
export function normalise(x: usize, y: usize, voxels: i32, c: i32, mean: usize, scale: usize, shift: usize, slope: f32): void {
  const step = <usize>c << 2, k = f32x4.splat(slope), total = <usize>voxels * step;
  for (let o: usize = 0; o < step; o += 16) {
    const m = v128.load(mean + o), a = v128.load(scale + o), b = v128.load(shift + o);
    let p = x + o, q = y + o;
    const end = p + total;
    for (; p < end; p += step, q += step) {
      const t = f32x4.add(f32x4.mul(f32x4.sub(v128.load(p), m), a), b);
      v128.store(q, f32x4.max(t, f32x4.mul(t, k)));
    }
  }
}

/**
 * First half of the gradient. With d = dy * leaky'(.): writes d over dy, and
 * s1[c] += sum d, s2[c] += sum d * (x - mean); s1 and s2 are f64[C].
 */
export function normaliseGradientSums(
  x: usize, dy: usize, voxels: i32, c: i32, mean: usize, scale: usize, shift: usize, slope: f32, s1: usize, s2: usize,
): void {
  const step = <usize>c << 2, k = f32x4.splat(slope), one = f32x4.splat(1), zero = f32x4.splat(0);
  for (let v = 0; v < voxels; v += RUN, x += <usize>RUN * step, dy += <usize>RUN * step) {
    const bytes = <usize>min(RUN, voxels - v) * step;
    for (let o: usize = 0; o < step; o += 16) {
      const m = v128.load(mean + o), a = v128.load(scale + o), b = v128.load(shift + o);
      let sum = zero, cross = zero, p = x + o, q = dy + o;
      const end = p + bytes;
      for (; p < end; p += step, q += step) {
        const t = f32x4.sub(v128.load(p), m);
        const open = f32x4.gt(f32x4.add(f32x4.mul(t, a), b), zero);
        const d = f32x4.mul(v128.load(q), v128.bitselect(one, k, open));
        v128.store(q, d);
        sum = f32x4.add(sum, d);
        cross = f32x4.add(cross, f32x4.mul(d, t));
      }
      addLanes(s1 + (o << 1), sum);
      addLanes(s2 + (o << 1), cross);
    }
  }
}

/** Second half: d <- d * scale + offset + (x - mean) * tilt, in place. */
export function normaliseGradient(x: usize, d: usize, voxels: i32, c: i32, mean: usize, scale: usize, offset: usize, tilt: usize): void {
  const step = <usize>c << 2, total = <usize>voxels * step;
  for (let o: usize = 0; o < step; o += 16) {
    const m = v128.load(mean + o), a = v128.load(scale + o), b = v128.load(offset + o), e = v128.load(tilt + o);
    let p = x + o, q = d + o;
    const end = p + total;
    for (; p < end; p += step, q += step) {
      const t = f32x4.sub(v128.load(p), m);
      v128.store(q, f32x4.add(f32x4.add(f32x4.mul(v128.load(q), a), b), f32x4.mul(t, e)));
    }
  }
}
