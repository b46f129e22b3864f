// Mean and standard deviation of each channel under weights over the voxels.
import { address, number, real, sharedMemory } from "./control";
import { all, floats, minus, over, plus, times } from "./lanes";
import { needs, phase, weighs } from "./plan";
import { addLanes, CHUNK_VOXELS, chunksOf, chunkVoxels, RUN, sumOf } from "./sums";

let x: usize = 0, weights: usize = 0, moments: usize = 0, dmoments: usize = 0, dx: usize = 0;
let batch: i32 = 0, voxels: i32 = 0, channels: i32 = 0, chunks: i32 = 0;
let floor: f32 = 0;

export function planWeightedMoments(): void {
  plan(3);
  floor = real(6);
  needs(<f64>batch * chunks * channels * 8, 0);
  phase(batch * chunks);
  phase(1);
  phase(batch * chunks);
  phase(1);
}

export function planWeightedMomentsGradient(): void {
  plan(5);
  dmoments = address(3);
  dx = address(4);
  phase(batch * chunks);
}

function plan(at: i32): void {
  x = address(0), weights = address(1), moments = address(2);
  batch = number(at), voxels = number(at + 1), channels = number(at + 2);
  chunks = chunksOf(voxels);
  weighs(<f64>batch * voxels * channels / 2);
}

export function runWeightedMoments(phase: i32, task: i32): void {
  if (phase & 1) writeMoments(phase >> 1);
  else sumChunk(task, phase == 2);
}

/** Sums of a x over a chunk, or of a (x - mean)^2. */
function sumChunk(task: i32, squares: bool): void {
  const n = task / chunks, chunk = task % chunks, voxel = floats(channels), whole = voxel & ~15, count = chunkVoxels(voxels, chunk);
  const to = sharedMemory() + (<usize>(task * channels) << 3), mean = moments + <usize>(n * 2) * voxel;
  memory.fill(to, 0, 2 * voxel);
  for (let v = 0; v < count; v += RUN) {
    const at = n * voxels + chunk * CHUNK_VOXELS + v, p = x + <usize>at * voxel, a = weights + floats(at), run = floats(min(RUN, count - v));
    let i: usize = 0;
    for (; i < whole; i += 16) addLanes<v128>(to + 2 * i, squares ? squaresOf<v128>(p + i, voxel, a, run, load<v128>(mean + i)) : weightedOf<v128>(p + i, voxel, a, run));
    for (; i < voxel; i += 4) addLanes<f32>(to + 2 * i, squares ? squaresOf<f32>(p + i, voxel, a, run, load<f32>(mean + i)) : weightedOf<f32>(p + i, voxel, a, run));
  }
}

/** One float in every lane. */
// @ts-ignore: decorator
@inline function each<T>(p: usize): T {
  if (isVector<T>()) return v128.load_splat<f32>(p);
  return load<f32>(p);
}

function weightedOf<T>(p: usize, voxel: usize, a: usize, bytes: usize): T {
  let sum = all<T>(0);
  for (const end = a + bytes; a < end; a += 4, p += voxel) sum = plus<T>(sum, times<T>(load<T>(p), each<T>(a)));
  return sum;
}

function squaresOf<T>(p: usize, voxel: usize, a: usize, bytes: usize, mean: T): T {
  let sum = all<T>(0);
  for (const end = a + bytes; a < end; a += 4, p += voxel) {
    const t = minus<T>(load<T>(p), mean);
    sum = plus<T>(sum, times<T>(times<T>(t, t), each<T>(a)));
  }
  return sum;
}

/** Adds the chunks: the means (half 0), or the standard deviations. */
function writeMoments(half: i32): void {
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < channels; i++) {
      const sum = sumOf(sharedMemory() + (<usize>(n * chunks * channels + i) << 3), <usize>channels << 3, chunks);
      store<f32>(moments + floats((n * 2 + half) * channels + i), half == 0 ? <f32>sum : <f32>Math.sqrt(sum + floor));
    }
}

/** dx = (dmean + dsd / sd (x - mean)) a. */
export function runWeightedMomentsGradient(task: i32): void {
  const n = task / chunks, chunk = task % chunks, voxel = floats(channels), whole = voxel & ~15, count = chunkVoxels(voxels, chunk);
  const own = moments + <usize>(n * 2) * voxel, given = dmoments + <usize>(n * 2) * voxel;
  for (let v = 0; v < count; v += RUN) {
    const at = n * voxels + chunk * CHUNK_VOXELS + v, run = floats(min(RUN, count - v));
    let i: usize = 0;
    for (; i < whole; i += 16) gradientOf<v128>(<usize>at * voxel + i, voxel, weights + floats(at), run, own + i, given + i);
    for (; i < voxel; i += 4) gradientOf<f32>(<usize>at * voxel + i, voxel, weights + floats(at), run, own + i, given + i);
  }
}

function gradientOf<T>(at: usize, voxel: usize, a: usize, bytes: usize, own: usize, given: usize): void {
  const mean = load<T>(own), k = load<T>(given), s = over<T>(load<T>(given + voxel), load<T>(own + voxel));
  let p = x + at, q = dx + at;
  for (const end = a + bytes; a < end; a += 4, p += voxel, q += voxel) store<T>(q, times<T>(plus<T>(k, times<T>(s, minus<T>(load<T>(p), mean))), each<T>(a)));
}
