// A^T M A, from the frequencies of a tile to its 2 x 2 voxels, and the adjoint: see winograd-convolution.ts.
import { all, minus, plus, zero } from "./lanes";
import { column0, columns, FREQUENCIES, height, row0, rows, width } from "./tiling";

/**
 * y = A^T M A + bias, each tile's voxels into the plane [H, W, C].
 *
 * @param m [f, tile, lanes], `lanes` bytes from tile to tile, `step` bytes between two frequencies; @param bias 0 where there is none.
 */
export function writeTiles(m: usize, step: usize, lanes: usize, bias: usize, plane: usize, channels: i32): void {
  const voxel = <usize>channels << 2, whole = voxel & ~15, stride = <usize>width * voxel;
  for (let ty = 0; ty < rows; ty++) {
    const y = 2 * (row0 + ty), below = y + 1 < height ? stride : 0;
    let out = plane + (<usize>y * width + 2 * column0) * voxel;
    for (let x = 2 * column0; x < 2 * (column0 + columns); x += 2, m += lanes, out += 2 * voxel) {
      const right = x + 1 < width ? voxel : 0;
      let c: usize = 0;
      for (; c < whole; c += 16) writeLanes<v128>(m + c, step, bias ? load<v128>(bias + c) : all<v128>(0), out + c, right, below);
      for (; c < voxel; c += 4) writeLanes<f32>(m + c, step, bias ? load<f32>(bias + c) : <f32>0, out + c, right, below);
    }
  }
}

/** `right` and `below` are the bytes to the neighbours, 0 where there is none. */
// @ts-ignore: decorator
@inline function writeLanes<T>(m: usize, step: usize, bias: T, out: usize, right: usize, below: usize): void {
  const m1 = m + step, m2 = m1 + step, m3 = m2 + step, down = step << 2;
  let k0 = load<T>(m), k1 = load<T>(m1), k2 = load<T>(m2), k3 = load<T>(m3);
  let r0 = load<T>(m + down), r1 = load<T>(m1 + down), r2 = load<T>(m2 + down), r3 = load<T>(m3 + down);
  let t0 = plus<T>(k0, r0), t1 = plus<T>(k1, r1), t2 = plus<T>(k2, r2), t3 = plus<T>(k3, r3);
  k0 = load<T>(m + 2 * down), k1 = load<T>(m1 + 2 * down), k2 = load<T>(m2 + 2 * down), k3 = load<T>(m3 + 2 * down);
  t0 = plus<T>(t0, k0), t1 = plus<T>(t1, k1), t2 = plus<T>(t2, k2), t3 = plus<T>(t3, k3);
  store<T>(out, plus<T>(plus<T>(plus<T>(t0, t1), t2), bias));
  if (right) store<T>(out + right, plus<T>(minus<T>(minus<T>(t1, t2), t3), bias));
  if (!below) return;
  r0 = minus<T>(minus<T>(r0, k0), load<T>(m + 3 * down)), r1 = minus<T>(minus<T>(r1, k1), load<T>(m1 + 3 * down));
  r2 = minus<T>(minus<T>(r2, k2), load<T>(m2 + 3 * down)), r3 = minus<T>(minus<T>(r3, k3), load<T>(m3 + 3 * down));
  store<T>(out + below, plus<T>(plus<T>(plus<T>(r0, r1), r2), bias));
  if (right) store<T>(out + below + right, plus<T>(minus<T>(minus<T>(r1, r2), r3), bias));
}

/** Y[f, tile, c] = (A dy A^T)[f]: the adjoint of `writeTiles`, lanes past C zero. */
export function spreadTiles(plane: usize, channels: i32, out: usize, step: usize, lanes: usize): void {
  const voxel = <usize>channels << 2, whole = voxel & ~15, stride = <usize>width * voxel;
  for (let ty = 0; ty < rows; ty++) {
    const y = 2 * (row0 + ty), below = y + 1 < height ? stride : 0;
    let d = plane + (<usize>y * width + 2 * column0) * voxel;
    for (let x = 2 * column0; x < 2 * (column0 + columns); x += 2, out += lanes, d += 2 * voxel) {
      const right = x + 1 < width ? voxel : 0;
      let c: usize = 0;
      for (; c < whole; c += 16) spreadLanes<v128>(d + c, right, below, out + c, step);
      for (; c < voxel; c += 4) spreadLanes<f32>(d + c, right, below, out + c, step);
      if (lanes > voxel) for (let f = 0; f < FREQUENCIES; f++) zero(out + <usize>f * step + voxel, lanes - voxel);
    }
  }
}

// @ts-ignore: decorator
@inline function spreadLanes<T>(d: usize, right: usize, below: usize, to: usize, step: usize): void {
  const none = all<T>(0);
  const a = load<T>(d), e = right ? load<T>(d + right) : none;
  const g = below ? load<T>(d + below) : none, k = below && right ? load<T>(d + below + right) : none;
  spreadRow<T>(a, e, to, step);
  to += 4 * step;
  spreadRow<T>(plus<T>(a, g), plus<T>(e, k), to, step);
  to += 4 * step;
  spreadRow<T>(minus<T>(a, g), minus<T>(e, k), to, step);
  to += 4 * step;
  spreadRow<T>(negative<T>(g), negative<T>(k), to, step);
}

// @ts-ignore: decorator
@inline function spreadRow<T>(left: T, side: T, to: usize, step: usize): void {
  store<T>(to, left);
  store<T>(to + step, plus<T>(left, side));
  store<T>(to + 2 * step, minus<T>(left, side));
  store<T>(to + 3 * step, negative<T>(side));
}

// @ts-ignore: decorator
@inline function negative<T>(a: T): T {
  if (isVector<T>()) return f32x4.neg(a);
  return -a;
}
