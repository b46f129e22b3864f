// Sums over one sample [V, C] under weights a [V], C a multiple of four. As in group-norm.ts, f32 for 256 voxels and f64 beyond.

import { addLanes, RUN } from "./sums";

/** sums[c] += sum of a[v] * x[v, c]; sums is f64[C]. */
export function weightedSums(x: usize, a: usize, voxels: i32, c: i32, sums: usize): void {
  const step = <usize>c << 2;
  for (let v = 0; v < voxels; v += RUN, x += <usize>RUN * step, a += <usize>RUN << 2) {
    const bytes = <usize>min(RUN, voxels - v) * step;
    for (let o: usize = 0; o < step; o += 16) {
      let s = f32x4.splat(0), p = x + o, q = a;
      const end = p + bytes;
      for (; p < end; p += step, q += 4) s = f32x4.add(s, f32x4.mul(v128.load(p), v128.load_splat<f32>(q)));
      addLanes(sums + (o << 1), s);
    }
  }
}

/** sums[c] += sum of a[v] * (x[v, c] - mean[c])^2. */
export function weightedSquares(x: usize, a: usize, voxels: i32, c: i32, mean: usize, sums: usize): void {
  const step = <usize>c << 2;
  for (let v = 0; v < voxels; v += RUN, x += <usize>RUN * step, a += <usize>RUN << 2) {
    const bytes = <usize>min(RUN, voxels - v) * step;
    for (let o: usize = 0; o < step; o += 16) {
      const m = v128.load(mean + o);
      let s = f32x4.splat(0), p = x + o, q = a;
      const end = p + bytes;
      for (; p < end; p += step, q += 4) {
        const t = f32x4.sub(v128.load(p), m);
        s = f32x4.add(s, f32x4.mul(f32x4.mul(t, t), v128.load_splat<f32>(q)));
      }
      addLanes(sums + (o << 1), s);
    }
  }
}

/** x[v, c] <- a[v] * (constant[c] + slope[c] * (x[v, c] - mean[c])), in place. */
export function weightedGradient(x: usize, a: usize, voxels: i32, c: i32, mean: usize, constant: usize, slope: usize): void {
  const step = <usize>c << 2, total = <usize>voxels * step;
  for (let o: usize = 0; o < step; o += 16) {
    const m = v128.load(mean + o), k = v128.load(constant + o), s = v128.load(slope + o);
    let p = x + o, q = a;
    const end = p + total;
    for (; p < end; p += step, q += 4) {
      const t = f32x4.add(k, f32x4.mul(s, f32x4.sub(v128.load(p), m)));
      v128.store(p, f32x4.mul(t, v128.load_splat<f32>(q)));
    }
  }
}
