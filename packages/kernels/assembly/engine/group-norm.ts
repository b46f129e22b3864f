// GroupNorm and LeakyReLU in one: two passes forward, two backward. Wu & He 2018, https://arxiv.org/abs/1803.08494
import { address, number, real, sharedMemory } from "./control";
import { all, floats, minus, plus, times } from "./lanes";
import { affineOf, channels, chunks, layOutNorm, momentsAt, normBatch, partialOf, perGroup, SCALE, SHIFT, voxels, writeAffine } from "./norm-layout";
import { needs, phase, weighs } from "./plan";
import { addLanes, CHUNK_VOXELS, chunkVoxels, RUN } from "./sums";

let x: usize = 0, y: usize = 0;
let slope: f32 = 0, epsilon: f32 = 0;

export function planGroupNorm(): void {
  x = address(0);
  y = address(3);
  slope = real(9);
  epsilon = real(10);
  layOutNorm(5, address(4), address(1), address(2));
  phase(normBatch * chunks);
  phase(1);
  phase(normBatch * chunks);
}

export function runGroupNorm(phase: i32, task: i32): void {
  if (phase == 0) sumChunk(task);
  else if (phase == 1) {
    writeMoments();
    writeAffine();
  } else normaliseChunk(task);
}

/** Sums of x - k and (x - k)^2 over a chunk, where k is the chunk's first voxel: so that a large mean costs no digits. */
function sumChunk(task: i32): void {
  const n = task / chunks, chunk = task % chunks, voxel = floats(channels), whole = voxel & ~15;
  const origin = x + <usize>(n * voxels + chunk * CHUNK_VOXELS) * voxel, to = partialOf(n, chunk);
  memory.fill(to, 0, voxel << 2);
  const count = chunkVoxels(voxels, chunk);
  for (let v = 0; v < count; v += RUN) {
    const from = origin + <usize>v * voxel, run = <usize>min(RUN, count - v) * voxel;
    let i: usize = 0;
    for (; i < whole; i += 16) sumRun<v128>(from + i, run, voxel, load<v128>(origin + i), to + 2 * i);
    for (; i < voxel; i += 4) sumRun<f32>(from + i, run, voxel, load<f32>(origin + i), to + 2 * i);
  }
}

function sumRun<T>(p: usize, bytes: usize, voxel: usize, k: T, to: usize): void {
  let sum = all<T>(0), squares = all<T>(0);
  for (const end = p + bytes; p < end; p += voxel) {
    const t = minus<T>(load<T>(p), k);
    sum = plus<T>(sum, t);
    squares = plus<T>(squares, times<T>(t, t));
  }
  addLanes<T>(to, sum);
  addLanes<T>(to + 2 * voxel, squares);
}

/** Mean and 1 / sd of each group, from the chunks' sums: the pairwise update of Chan, Golub & LeVeque 1983. */
function writeMoments(): void {
  for (let n = 0; n < normBatch; n++)
    for (let first = 0; first < channels; first += perGroup) {
      const count = <f64>voxels * perGroup, moments = momentsAt(n, first);
      const mean = groupSum(n, first, 0, false) / count;
      store<f64>(moments, mean);
      store<f64>(moments, 1 / Math.sqrt(groupSum(n, first, mean, true) / count + epsilon), 8);
    }
}

/** Sum over the chunks and channels of a group of x, or of (x - mean)^2. */
function groupSum(n: i32, first: i32, mean: f64, squared: bool): f64 {
  let sum: f64 = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const count = <f64>chunkVoxels(voxels, chunk), from = partialOf(n, chunk);
    const origin = x + <usize>(n * voxels + chunk * CHUNK_VOXELS) * floats(channels);
    for (let i = <usize>first; i < <usize>(first + perGroup); i++) {
      const away = load<f64>(from + (i << 3)), own = <f64>load<f32>(origin + (i << 2)) + away / count;
      if (!squared) sum += count * own;
      else sum += (load<f64>(from + ((<usize>channels + i) << 3)) - away * away / count) + count * (own - mean) * (own - mean);
    }
  }
  return sum;
}

function normaliseChunk(task: i32): void {
  const n = task / chunks, chunk = task % chunks, voxel = floats(channels), whole = voxel & ~15;
  const at = <usize>(n * voxels + chunk * CHUNK_VOXELS) * voxel, mean = affineOf(0, n), scale = affineOf(SCALE, n), shift = affineOf(SHIFT, n);
  const count = chunkVoxels(voxels, chunk);
  for (let v = 0; v < count; v += RUN) {
    const from = at + <usize>v * voxel, run = <usize>min(RUN, count - v) * voxel;
    let i: usize = 0;
    for (; i < whole; i += 16) normaliseRun<v128>(x + from + i, y + from + i, run, voxel, load<v128>(mean + i), load<v128>(scale + i), load<v128>(shift + i));
    for (; i < voxel; i += 4) normaliseRun<f32>(x + from + i, y + from + i, run, voxel, load<f32>(mean + i), load<f32>(scale + i), load<f32>(shift + i));
  }
}

function normaliseRun<T>(p: usize, q: usize, bytes: usize, voxel: usize, mean: T, scale: T, shift: T): void {
  const leak = all<T>(slope);
  for (const end = p + bytes; p < end; p += voxel, q += voxel) {
    const t = plus<T>(times<T>(minus<T>(load<T>(p), mean), scale), shift);
    store<T>(q, larger<T>(t, times<T>(t, leak)));
  }
}

/** a where a > b, else b. */
// @ts-ignore: decorator
@inline function larger<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.pmax(b, a);
  return a > b ? a : b;
}
