// B^T d B of the 4 x 4 patches around each tile: see winograd-convolution.ts.
import { minus, plus, zero } from "./lanes";
import { column0, columns, height, row0, rows, width } from "./tiling";

/**
 * V[f, tile, c] = (B^T d B)[f] for one plane [H, W, C] and the tiles of the current block; what lies outside is zero.
 *
 * @param spare as many bytes as `rowBytes` says; @param step bytes between two frequencies of `v`.
 */
export function transformTiles(plane: usize, channels: i32, spare: usize, v: usize, step: usize): void {
  const x0 = 2 * column0 - 1, span = 2 * columns + 2;
  const from = max(0, x0), to = min(width, x0 + span);
  const voxel = <usize>channels << 2;
  const rowLength = <usize>span * voxel, lead = <usize>(from - x0) * voxel, run = <usize>(to - from) * voxel;
  const zeros = spare + 4 * rowLength;
  zero(zeros, rowLength);
  for (let r: usize = 0; r < 4; r++) {
    zero(spare + r * rowLength, lead);
    zero(spare + r * rowLength + lead + run, rowLength - lead - run);
  }
  for (let ty = 0; ty < rows; ty++, v += <usize>columns * voxel) {
    const y0 = 2 * (row0 + ty) - 1, stride = <usize>width * voxel;
    const first = plane + <usize>from * voxel + <usize>y0 * stride;
    const d0 = y0 < 0 ? zeros : first, d1 = first + stride;
    const d2 = y0 + 2 < height ? d1 + stride : zeros, d3 = y0 + 3 < height ? d1 + 2 * stride : zeros;
    downRows(d0, y0 + 1 < height ? d1 : zeros, d2, d3, spare + lead, rowLength, run);
    for (let r: usize = 0; r < 4; r++) acrossTiles(spare + r * rowLength, voxel, v + 4 * r * step, step);
  }
}

/** B^T down the four rows, float by float. */
function downRows(d0: usize, d1: usize, d2: usize, d3: usize, out: usize, rowLength: usize, bytes: usize): void {
  const out1 = out + rowLength, out2 = out1 + rowLength, out3 = out2 + rowLength, whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) combine<v128>(load<v128>(d0 + i), load<v128>(d1 + i), load<v128>(d2 + i), load<v128>(d3 + i), out + i, out1 + i, out2 + i, out3 + i);
  for (; i < bytes; i += 4) combine<f32>(load<f32>(d0 + i), load<f32>(d1 + i), load<f32>(d2 + i), load<f32>(d3 + i), out + i, out1 + i, out2 + i, out3 + i);
}

// @ts-ignore: decorator
@inline function combine<T>(d0: T, d1: T, d2: T, d3: T, to0: usize, to1: usize, to2: usize, to3: usize): void {
  store<T>(to0, minus<T>(d0, d2));
  store<T>(to1, plus<T>(d1, d2));
  store<T>(to2, minus<T>(d2, d1));
  store<T>(to3, minus<T>(d1, d3));
}

/** B across one combined row: neighbours share two of their four columns. */
function acrossTiles(row: usize, voxel: usize, v: usize, step: usize): void {
  const whole = voxel & ~15;
  let c: usize = 0;
  for (; c < whole; c += 16) acrossLanes<v128>(row + c, voxel, v + c, step);
  for (; c < voxel; c += 4) acrossLanes<f32>(row + c, voxel, v + c, step);
}

// @ts-ignore: decorator
@inline function acrossLanes<T>(row: usize, voxel: usize, to0: usize, step: usize): void {
  let to1 = to0 + step, to2 = to1 + step, to3 = to2 + step;
  let d0 = load<T>(row), d1 = load<T>(row + voxel);
  let p = row + 2 * voxel, q = p + voxel;
  const end = p + 2 * voxel * <usize>columns;
  for (; p < end; p += 2 * voxel, q += 2 * voxel, to0 += voxel, to1 += voxel, to2 += voxel, to3 += voxel) {
    const d2 = load<T>(p), d3 = load<T>(q);
    combine<T>(d0, d1, d2, d3, to0, to1, to2, to3);
    d0 = d2;
    d1 = d3;
  }
}
