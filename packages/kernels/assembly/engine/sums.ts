// Sums over many voxels that do not depend on threads: single precision within a run of voxels, double beyond it, chunks of
// voxels as tasks, and their sums added in order.
import { ceilDiv } from "./lanes";

/** Voxels summed in single precision before the sum is carried in double. */
export const RUN: i32 = 256;
export const CHUNK_VOXELS: i32 = 4096;

export function chunksOf(voxels: i32): i32 {
  return ceilDiv(voxels, CHUNK_VOXELS);
}

export function chunkVoxels(voxels: i32, chunk: i32): i32 {
  return min(CHUNK_VOXELS, voxels - chunk * CHUNK_VOXELS);
}

/** Adds the lanes of v to as many doubles. */
// @ts-ignore: decorator
@inline export function addLanes<T>(to: usize, v: T): void {
  if (isVector<T>()) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v)));
    v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(i32x4.shuffle(v, v, 2, 3, 2, 3))), 16);
  } else store<f64>(to, load<f64>(to) + <f64>v);
}

/** Sum of `count` doubles, `step` bytes apart, in order. */
export function sumOf(p: usize, step: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++, p += step) sum += load<f64>(p);
  return sum;
}
