// Soft Dice and weighted cross-entropy of a mask, from logits, in one pass each way. Sums have sixteen lanes, whatever the
// registers hold, so that every engine gives the same bits.
import { address, lanesBlock, number, real, sharedMemory } from "./control";
import { floats, zero } from "./lanes";
import { gather, put } from "./packing";
import { needs, phase, weighs } from "./plan";
import { decayOf, sigmoidOf, softplusOf } from "./sigmoid";
import { CHUNK_VOXELS, chunksOf, chunkVoxels, sumOf } from "./sums";

/** Voxels of which each lane carries one sum in single precision. */
const SIGMOID_RUN: i32 = 1024;
const LANES: i32 = 16;
/** p m, p, m, w BCE and w. */
const SUMS: i32 = 5;

let logits: usize = 0, masks: usize = 0, sums: usize = 0, factors: usize = 0, dlogits: usize = 0;
let batch: i32 = 0, voxels: i32 = 0, chunks: i32 = 0;
let tumourWeight: f32 = 0;

export function planSegmentationSums(): void {
  sums = address(2);
  plan(3);
  phase(1);
  needs(<f64>batch * chunks * SUMS * 8, 0);
}

export function planSegmentationGradient(): void {
  factors = address(2);
  dlogits = address(3);
  plan(4);
}

function plan(at: i32): void {
  logits = address(0), masks = address(1);
  batch = number(at), voxels = number(at + 1), tumourWeight = real(at + 2);
  chunks = chunksOf(voxels);
  phase(batch * chunks);
  weighs(<f64>batch * voxels * 8);
}

export function runSegmentationSums(phase: i32, task: i32): void {
  if (phase == 0) sumChunk(task);
  else
    for (let n = 0; n < batch; n++)
      for (let k = 0; k < 6; k++)
        store<f64>(sums + (<usize>(n * 6 + k) << 3), k < SUMS ? sumOf(sharedMemory() + (<usize>(n * chunks * SUMS + k) << 3), SUMS << 3, chunks) : 0);
}

function sumChunk(task: i32): void {
  const first = task / chunks * voxels + task % chunks * CHUNK_VOXELS, count = chunkVoxels(voxels, task % chunks);
  const to = sharedMemory() + (<usize>(task * SUMS) << 3), lanes = lanesBlock();
  memory.fill(to, 0, SUMS << 3);
  for (let run = 0; run < count; run += SIGMOID_RUN) {
    const at = floats(first + run), length = min(SIGMOID_RUN, count - run);
    for (let four = 0; four < LANES; four += 4) sumLanes(logits + at, masks + at, four, length, lanes);
    for (let k = 0; k < SUMS; k++) {
      const total = to + (<usize>k << 3);
      for (let lane = 0; lane < LANES; lane++) store<f64>(total, load<f64>(total) + <f64>load<f32>(lanes + floats(k * LANES + lane)));
    }
  }
}

/** Sums of every sixteenth voxel of a run, for four neighbouring lanes. */
function sumLanes(s: usize, m: usize, four: i32, length: i32, lanes: usize): void {
  const one = f32x4.splat(1), extra = f32x4.splat(tumourWeight - 1);
  let pm = f32x4.splat(0), ps = pm, ms = pm, entropies = pm, weights = pm;
  for (let v = four; v < length; v += LANES) {
    const own = min(4, length - v), counts = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(own));
    const logit = gather(s + floats(v), 4, own), mask = gather(m + floats(v), 4, own);
    const e = decayOf(logit), p = sigmoidOf(logit, e), weight = f32x4.add(f32x4.mul(mask, extra), one);
    pm = f32x4.add(pm, f32x4.mul(p, mask));
    ps = f32x4.add(ps, v128.and(p, counts));
    ms = f32x4.add(ms, mask);
    entropies = f32x4.add(entropies, v128.and(f32x4.mul(f32x4.sub(softplusOf(logit, e), f32x4.mul(logit, mask)), weight), counts));
    weights = f32x4.add(weights, v128.and(weight, counts));
  }
  lanes += floats(four);
  v128.store(lanes, pm);
  v128.store(lanes, ps, 64);
  v128.store(lanes, ms, 128);
  v128.store(lanes, entropies, 192);
  v128.store(lanes, weights, 256);
}

/** dlogit = (a + b m) p (1 - p) + c w (p - m). */
export function runSegmentationGradient(task: i32): void {
  const n = task / chunks, at = floats(n * voxels + task % chunks * CHUNK_VOXELS), count = chunkVoxels(voxels, task % chunks);
  const own = factors + <usize>n * 24, one = f32x4.splat(1), extra = f32x4.splat(tumourWeight - 1);
  const a = f32x4.splat(<f32>load<f64>(own)), b = f32x4.splat(<f32>load<f64>(own, 8)), c = f32x4.splat(<f32>load<f64>(own, 16));
  for (let v = 0; v < count; v += 4) {
    const lanes = min(4, count - v), i = at + floats(v);
    const logit = gather(logits + i, 4, lanes), mask = gather(masks + i, 4, lanes), p = sigmoidOf(logit, decayOf(logit));
    const weight = f32x4.add(f32x4.mul(mask, extra), one);
    const dice = f32x4.mul(f32x4.add(f32x4.mul(mask, b), a), f32x4.mul(p, f32x4.sub(one, p)));
    put(dlogits + i, lanes, f32x4.add(dice, f32x4.mul(f32x4.mul(weight, c), f32x4.sub(p, mask))));
  }
}
