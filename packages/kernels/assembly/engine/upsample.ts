// Nearest-neighbour doubling of the three axes, added to the finer level or laid beside it, and the gradient of both.
import { address, number } from "./control";
import { floats, plus } from "./lanes";
import { phase, weighs } from "./plan";

let x: usize = 0, skip: usize = 0, out: usize = 0;
let batch: i32 = 0, depth: i32 = 0, height: i32 = 0, width: i32 = 0;
/** Bytes of a coarse voxel, and of the finer level beside it. */
let own: usize = 0, beside: usize = 0;

/** `skipChannels` lie at operand 8, where there are any. */
function plan(beside8: bool): void {
  x = address(0), skip = address(1), out = address(2);
  batch = number(3), depth = number(4), height = number(5), width = number(6);
  own = floats(number(7)), beside = beside8 ? floats(number(8)) : 0;
  weighs(<f64>batch * depth * height * width * 2 * <f64>(own + beside) / 4);
}

/** out = x doubled + skip. */
export function planUpsampleAdd(): void {
  plan(false);
  phase(batch * 2 * depth);
}

/** out = [x doubled, skip]. */
export function planUpsampleConcat(): void {
  plan(true);
  phase(batch * 2 * depth);
}

/** The finer level's gradient (x) back to the coarse level (skip) and to what lay beside it (out, or 0). */
export function planUpsampleConcatGradient(): void {
  plan(true);
  phase(batch * depth);
}

/** Where row y of the coarse level begins that plane `task` of the finer level copies. */
function coarseRow(task: i32, y: i32): usize {
  const n = task / (2 * depth), z = task % (2 * depth);
  return x + <usize>(((n * depth + z / 2) * height + y / 2) * width) * own;
}

/** One plane of the finer level at a time. */
export function runUpsampleAdd(task: i32): void {
  let at = <usize>(task * 4 * height * width) * own;
  for (let y = 0; y < 2 * height; y++) {
    let p = coarseRow(task, y);
    for (let u = 0; u < width; u++, p += own, at += 2 * own) {
      let i: usize = 0;
      for (; i < (own & ~15); i += 16) addTwins<v128>(load<v128>(p + i), at + i);
      for (; i < own; i += 4) addTwins<f32>(load<f32>(p + i), at + i);
    }
  }
}

// @ts-ignore: decorator
@inline function addTwins<T>(v: T, at: usize): void {
  store<T>(out + at, plus<T>(v, load<T>(skip + at)));
  store<T>(out + at + own, plus<T>(v, load<T>(skip + at + own)));
}

export function runUpsampleConcat(task: i32): void {
  const voxels = <usize>(task * 4 * height * width);
  let to = out + voxels * (own + beside), from = skip + voxels * beside;
  for (let y = 0; y < 2 * height; y++) {
    let p = coarseRow(task, y);
    for (let u = 0; u < width; u++, p += own)
      for (let twin = 0; twin < 2; twin++, to += own + beside, from += beside) {
        copyVoxel(to, p, own);
        copyVoxel(to + own, from, beside);
      }
  }
}

// @ts-ignore: decorator
@inline function copyVoxel(to: usize, from: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i < (bytes & ~15); i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}

/** One plane of the coarse level at a time: each of its voxels gathers eight. */
export function runUpsampleConcatGradient(task: i32): void {
  const both = own + beside, row = <usize>(2 * width) * both, plane = row * <usize>(2 * height);
  const first = x + <usize>(2 * task) * plane;
  let to = skip + <usize>(task * height * width) * own;
  for (let y = 0; y < height; y++) {
    let d = first + <usize>(2 * y) * row;
    for (let u = 0; u < width; u++, to += own, d += 2 * both) {
      let i: usize = 0;
      for (; i < (own & ~15); i += 16) gatherEight<v128>(to + i, d + i, both, row, plane);
      for (; i < own; i += 4) gatherEight<f32>(to + i, d + i, both, row, plane);
    }
  }
  if (beside == 0 || out == 0) return;
  let from = first + own, target = out + <usize>(2 * task) * <usize>(4 * height * width) * beside;
  for (const end = from + 2 * plane; from < end; from += both, target += beside) copyVoxel(target, from, beside);
}

// @ts-ignore: decorator
@inline function gatherEight<T>(to: usize, p: usize, voxel: usize, row: usize, plane: usize): void {
  const q = p + row, r = p + plane, t = r + row;
  const above = plus<T>(plus<T>(plus<T>(load<T>(p), load<T>(p + voxel)), load<T>(q)), load<T>(q + voxel));
  store<T>(to, plus<T>(plus<T>(plus<T>(plus<T>(above, load<T>(r)), load<T>(r + voxel)), load<T>(t)), load<T>(t + voxel)));
}
