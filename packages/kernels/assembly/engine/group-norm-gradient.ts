// The gradient of GroupNorm and LeakyReLU: see group-norm.ts.
import { address, real } from "./control";
import { all, floats, minus, plus, times, wherePositive } from "./lanes";
import { affineOf, channels, chunks, gammaOf, layOutNorm, momentsAt, normBatch, OFFSET, partialOf, perGroup, SCALE, SHIFT, TILT, voxels, writeAffine } from "./norm-layout";
import { phase } from "./plan";
import { addLanes, CHUNK_VOXELS, chunkVoxels, RUN } from "./sums";

let x: usize = 0, dy: usize = 0, dx: usize = 0, dgamma: usize = 0, dbeta: usize = 0;
let slope: f32 = 0;

export function planGroupNormGradient(): void {
  x = address(0);
  dy = address(1);
  dx = address(5);
  dgamma = address(6);
  dbeta = address(7);
  slope = real(12);
  layOutNorm(8, address(4), address(2), address(3));
  phase(1);
  phase(normBatch * chunks);
  phase(1);
  phase(normBatch * chunks);
}

export function runGroupNormGradient(phase: i32, task: i32): void {
  if (phase == 0) writeAffine();
  else if (phase == 1) sumChunk(task);
  else if (phase == 2) {
    writeParameterGradients();
    writeTilts();
  } else applyChunk(task);
}

/** With d = dy leaky'(.): sums of d and of d (x - mean) over a chunk. */
function sumChunk(task: i32): void {
  const n = task / chunks, chunk = task % chunks, voxel = floats(channels), whole = voxel & ~15;
  const at = <usize>(n * voxels + chunk * CHUNK_VOXELS) * voxel, mean = affineOf(0, n), scale = affineOf(SCALE, n), shift = affineOf(SHIFT, n), to = partialOf(n, chunk);
  memory.fill(to, 0, voxel << 2);
  const count = chunkVoxels(voxels, chunk);
  for (let v = 0; v < count; v += RUN) {
    const from = at + <usize>v * voxel, run = <usize>min(RUN, count - v) * voxel;
    let i: usize = 0;
    for (; i < whole; i += 16) sumRun<v128>(x + from + i, dy + from + i, run, voxel, load<v128>(mean + i), load<v128>(scale + i), load<v128>(shift + i), to + 2 * i);
    for (; i < voxel; i += 4) sumRun<f32>(x + from + i, dy + from + i, run, voxel, load<f32>(mean + i), load<f32>(scale + i), load<f32>(shift + i), to + 2 * i);
  }
}

function sumRun<T>(p: usize, q: usize, bytes: usize, voxel: usize, mean: T, scale: T, shift: T, to: usize): void {
  const leak = all<T>(slope);
  let sum = all<T>(0), cross = all<T>(0);
  for (const end = p + bytes; p < end; p += voxel, q += voxel) {
    const t = minus<T>(load<T>(p), mean), above = load<T>(q);
    const d = wherePositive<T>(plus<T>(times<T>(t, scale), shift), above, times<T>(above, leak));
    sum = plus<T>(sum, d);
    cross = plus<T>(cross, times<T>(d, t));
  }
  addLanes<T>(to, sum);
  addLanes<T>(to + 2 * voxel, cross);
}

/** Adds the chunks' sums into the first chunk's, and writes the gradients of gamma and beta. */
function writeParameterGradients(): void {
  for (let i = 0; i < channels; i++) {
    let sumGamma: f64 = 0, sumBeta: f64 = 0;
    for (let n = 0; n < normBatch; n++) {
      const total = partialOf(n, 0) + (<usize>i << 3), other = <usize>channels << 3;
      let d = load<f64>(total), cross = load<f64>(total + other);
      for (let chunk = 1; chunk < chunks; chunk++) {
        const from = partialOf(n, chunk) + (<usize>i << 3);
        d += load<f64>(from);
        cross += load<f64>(from + other);
      }
      store<f64>(total, d);
      store<f64>(total + other, cross);
      sumBeta += d;
      sumGamma += cross * load<f64>(momentsAt(n, i), 8);
    }
    store<f32>(dgamma + (<usize>i << 2), <f32>sumGamma);
    store<f32>(dbeta + (<usize>i << 2), <f32>sumBeta);
  }
}

/** Writes what the normalisation's own moments add to dx: offset + (x - mean) tilt. */
function writeTilts(): void {
  const count = <f64>voxels * perGroup;
  for (let n = 0; n < normBatch; n++)
    for (let first = 0; first < channels; first += perGroup) {
      const inverse = load<f64>(momentsAt(n, first), 8), total = partialOf(n, 0);
      let offset: f64 = 0, tilt: f64 = 0;
      for (let i = first; i < first + perGroup; i++) {
        offset -= <f64>gammaOf(i) * load<f64>(total + (<usize>i << 3));
        tilt -= <f64>gammaOf(i) * load<f64>(total + (<usize>(channels + i) << 3)) * inverse;
      }
      for (let i = first; i < first + perGroup; i++) {
        store<f32>(affineOf(OFFSET, n) + (<usize>i << 2), <f32>(offset * inverse / count));
        store<f32>(affineOf(TILT, n) + (<usize>i << 2), <f32>(tilt * inverse * inverse / count));
      }
    }
}

/** dx = d * scale + offset + (x - mean) * tilt. */
function applyChunk(task: i32): void {
  const n = task / chunks, chunk = task % chunks, voxel = floats(channels), whole = voxel & ~15;
  const at = <usize>(n * voxels + chunk * CHUNK_VOXELS) * voxel, count = chunkVoxels(voxels, chunk);
  for (let v = 0; v < count; v += RUN) {
    const from = at + <usize>v * voxel, run = <usize>min(RUN, count - v) * voxel;
    let i: usize = 0;
    for (; i < whole; i += 16) applyRun<v128>(from + i, run, voxel, n, i);
    for (; i < voxel; i += 4) applyRun<f32>(from + i, run, voxel, n, i);
  }
}

function applyRun<T>(from: usize, bytes: usize, voxel: usize, n: i32, i: usize): void {
  const mean = load<T>(affineOf(0, n) + i), scale = load<T>(affineOf(SCALE, n) + i), shift = load<T>(affineOf(SHIFT, n) + i);
  const offset = load<T>(affineOf(OFFSET, n) + i), tilt = load<T>(affineOf(TILT, n) + i), leak = all<T>(slope);
  let p = x + from, q = dy + from, to = dx + from;
  for (const end = p + bytes; p < end; p += voxel, q += voxel, to += voxel) {
    const t = minus<T>(load<T>(p), mean), above = load<T>(q);
    const d = wherePositive<T>(plus<T>(times<T>(t, scale), shift), above, times<T>(above, leak));
    store<T>(to, plus<T>(plus<T>(times<T>(d, scale), offset), times<T>(t, tilt)));
  }
}
