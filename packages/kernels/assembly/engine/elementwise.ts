// Passes over arrays as long as a network's activations or parameters.
import { address, number, real, sharedMemory } from "./control";
import { all, ceilDiv, floats, minus, over, plus, times } from "./lanes";
import { needs, phase, weighs } from "./plan";
import { addLanes, CHUNK_VOXELS, chunksOf, chunkVoxels, RUN, sumOf } from "./sums";

/** Elements to a task. */
const STRETCH: i32 = 32768;

let a: usize = 0, b: usize = 0, c: usize = 0, d: usize = 0;
let length: i32 = 0, channels: i32 = 0;

function plan(elements: i32): void {
  a = address(0), b = address(1), c = address(2), d = address(3);
  length = elements;
  phase(ceilDiv(length, STRETCH));
  weighs(<f64>length / 2);
}

/** out = a + b. */
export function planAdd(): void {
  plan(number(3));
}

export function runAdd(task: i32): void {
  let i = floats(task * STRETCH);
  const end = floats(min((task + 1) * STRETCH, length)), whole = end & ~15;
  for (; i < whole; i += 16) store<v128>(c + i, f32x4.add(load<v128>(a + i), load<v128>(b + i)));
  for (; i < end; i += 4) store<f32>(c + i, load<f32>(a + i) + load<f32>(b + i));
}

/** sum = the sum of a^2, in double. */
export function planSumOfSquares(): void {
  plan(number(2));
  phase(1);
  needs(<f64>ceilDiv(length, STRETCH) * 8, 0);
}

export function runSumOfSquares(phase: i32, task: i32): void {
  const own = sharedMemory() + (<usize>task << 3);
  if (phase == 1) {
    store<f64>(b, sumOf(own, 8, ceilDiv(length, STRETCH)));
    return;
  }
  let sum: f64 = 0;
  const end = a + floats(min((task + 1) * STRETCH, length));
  for (let p = a + floats(task * STRETCH); p < end; p += 4) {
    const value = <f64>load<f32>(p);
    sum += value * value;
  }
  store<f64>(own, sum);
}

let factor: f32 = 0, rate: f32 = 0, decay: f32 = 0, correction1: f32 = 0, correction2: f32 = 0;

/** AdamW with b1 = 0.9, b2 = 0.999, epsilon = 1e-8. Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101 */
export function planAdamW(): void {
  plan(number(4));
  weighs(<f64>length * 2);
  factor = real(5), rate = real(6), decay = real(7), correction1 = real(8), correction2 = real(9);
}

export function runAdamW(task: i32): void {
  let i = floats(task * STRETCH);
  const end = floats(min((task + 1) * STRETCH, length)), whole = end & ~15;
  for (; i < whole; i += 16) adamStep<v128>(i);
  for (; i < end; i += 4) adamStep<f32>(i);
}

// @ts-ignore: decorator
@inline function adamStep<T>(i: usize): void {
  const g = times<T>(load<T>(b + i), all<T>(factor)), m0 = load<T>(c + i), v0 = load<T>(d + i), w = load<T>(a + i);
  const m = plus<T>(m0, times<T>(all<T>(0.1), minus<T>(g, m0))), v = plus<T>(v0, times<T>(all<T>(0.001), minus<T>(times<T>(g, g), v0)));
  store<T>(c + i, m);
  store<T>(d + i, v);
  const step = over<T>(times<T>(m, all<T>(correction1)), plus<T>(root<T>(times<T>(v, all<T>(correction2))), all<T>(1e-8)));
  store<T>(a + i, minus<T>(w, times<T>(all<T>(rate), plus<T>(step, times<T>(all<T>(decay), w)))));
}

// @ts-ignore: decorator
@inline function root<T>(v: T): T {
  if (isVector<T>()) return f32x4.sqrt(v);
  return <T>Mathf.sqrt(v);
}

/** out = the largest of x, x shifted forwards and x shifted back, within lines. */
export function planLargestOfShifted(): void {
  a = address(0), b = address(1);
  lines = number(2), line = floats(number(3)), by = floats(number(4));
  linesToTask = max(1, STRETCH / number(3));
  weighs(<f64>lines * number(3));
  phase(ceilDiv(lines, linesToTask));
}

let lines: i32 = 0, linesToTask: i32 = 0;
let line: usize = 0, by: usize = 0;

export function runLargestOfShifted(task: i32): void {
  const first = task * linesToTask, end = <usize>min(first + linesToTask, lines) * line;
  for (let at = <usize>first * line; at < end; at += line) {
    memory.copy(b + at, a + at, line);
    if (by >= line) continue;
    keepLarger(b + at, a + at + by, line - by);
    keepLarger(b + at + by, a + at, line - by);
  }
}

/** Floats at `to` that are smaller than those at `from` give way to them. */
function keepLarger(to: usize, from: usize, bytes: usize): void {
  let i: usize = 0;
  for (const whole = bytes & ~15; i < whole; i += 16) store<v128>(to + i, f32x4.pmax(load<v128>(to + i), load<v128>(from + i)));
  for (; i < bytes; i += 4) if (load<f32>(to + i) < load<f32>(from + i)) store<f32>(to + i, load<f32>(from + i));
}

/** sums[C] = the sum over the rows of x [rows, C]. */
export function planChannelSums(): void {
  a = address(0), b = address(1);
  length = number(2), channels = number(3);
  phase(chunksOf(length));
  phase(1);
  needs(<f64>chunksOf(length) * channels * 8, 0);
  weighs(<f64>length * channels / 4);
}

export function runChannelSums(phase: i32, task: i32): void {
  const voxel = floats(channels), whole = voxel & ~15;
  if (phase == 1) {
    for (let i: usize = 0; i < <usize>channels; i++) store<f32>(b + (i << 2), <f32>sumOf(sharedMemory() + (i << 3), 2 * voxel, chunksOf(length)));
    return;
  }
  const to = sharedMemory() + <usize>(2 * task) * voxel, count = chunkVoxels(length, task);
  memory.fill(to, 0, 2 * voxel);
  for (let v = 0; v < count; v += RUN) {
    const from = a + <usize>(task * CHUNK_VOXELS + v) * voxel, run = <usize>min(RUN, count - v) * voxel;
    let i: usize = 0;
    for (; i < whole; i += 16) addLanes<v128>(to + 2 * i, sumRun<v128>(from + i, run, voxel));
    for (; i < voxel; i += 4) addLanes<f32>(to + 2 * i, sumRun<f32>(from + i, run, voxel));
  }
}

function sumRun<T>(p: usize, bytes: usize, voxel: usize): T {
  let sum = all<T>(0);
  for (const end = p + bytes; p < end; p += voxel) sum = plus<T>(sum, load<T>(p));
  return sum;
}
