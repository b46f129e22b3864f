// Sums over a lesion and two rims around it, which its first-order radiomics are made of: one voxel after the other, in
// double precision. A case is a task.
import { address, double, number } from "./control";
import { floats } from "./lanes";
import { phase, weighs } from "./plan";

let x: usize = 0, p: usize = 0, near: usize = 0, far: usize = 0, sums: usize = 0;
let voxels: i32 = 0, channels: i32 = 0;
let floor: f64 = 0;

export function planRimSums(): void {
  x = address(0), p = address(1), near = address(2), far = address(3), sums = address(4);
  const batch = number(5);
  voxels = number(6), channels = number(7), floor = double(8);
  weighs(<f64>batch * voxels * channels * 2);
  phase(batch);
}

export function runRimSums(task: i32): void {
  const voxel = floats(channels), row = voxel << 1;
  const to = sums + <usize>task * (24 + 4 * row);
  memory.fill(to, 0, 24 + 4 * row);
  const end = floats((task + 1) * voxels);
  for (let at = floats(task * voxels), v = x + at * channels; at < end; at += 4, v += voxel) {
    if (isNothing(v, voxel)) continue;
    const inside = <f64>load<f32>(p + at), around = <f64>load<f32>(near + at);
    const a = inside + floor, b = around - inside + floor, c = <f64>load<f32>(far + at) - around + floor;
    add(to, a), add(to + 8, b), add(to + 16, c);
    for (let i: usize = 0, sum = to + 24; i < voxel; i += 4, sum += 8) {
      const value = <f64>load<f32>(v + i), weighted = a * value;
      add(sum, weighted);
      add(sum + row, b * value);
      add(sum + 2 * row, c * value);
      add(sum + 3 * row, weighted * value);
    }
  }
}

// @ts-ignore: decorator
@inline function add(to: usize, value: f64): void {
  store<f64>(to, load<f64>(to) + value);
}

/** Whether all channels of a voxel are 0: it lies outside the head. */
// @ts-ignore: decorator
@inline function isNothing(v: usize, bytes: usize): bool {
  for (let i: usize = 0; i < bytes; i += 4) if (load<f32>(v + i) != 0) return false;
  return true;
}
