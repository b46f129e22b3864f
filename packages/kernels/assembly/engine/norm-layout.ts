// What the passes of a normalisation share: chunks' sums in double, and each channel's affine map of the voxels.
import { number, sharedMemory } from "./control";
import { needs, weighs } from "./plan";
import { chunksOf } from "./sums";

export let normBatch: i32 = 0, voxels: i32 = 0, channels: i32 = 0, perGroup: i32 = 0, chunks: i32 = 0;
let groups: i32 = 0;
let moments: usize = 0, gamma: usize = 0, beta: usize = 0;

// f32 [B, C] each, one after the other: mean, gamma / sd, beta, and of the gradient what is added to all voxels and what tilts them.
export const SCALE: i32 = 1;
export const SHIFT: i32 = 2;
export const OFFSET: i32 = 3;
export const TILT: i32 = 4;

/** Reads B, V, C and groups from operand `at` on. */
export function layOutNorm(at: i32, momentsGiven: usize, gammaGiven: usize, betaGiven: usize): void {
  normBatch = number(at);
  voxels = number(at + 1);
  channels = number(at + 2);
  groups = number(at + 3);
  perGroup = channels / groups;
  chunks = chunksOf(voxels);
  moments = momentsGiven;
  gamma = gammaGiven;
  beta = betaGiven;
  const rows = <f64>normBatch * channels;
  needs(rows * chunks * 16 + rows * 20, 0);
  weighs(rows * voxels);
}

/** f64 [2, C]: the sums of one chunk. */
export function partialOf(n: i32, chunk: i32): usize {
  return sharedMemory() + (<usize>((n * chunks + chunk) * 2 * channels) << 3);
}

/** f32 [C]: one of the affine maps' numbers. */
export function affineOf(which: i32, n: i32): usize {
  return partialOf(normBatch, 0) + (<usize>((which * normBatch + n) * channels) << 2);
}

/** f64 [2]: mean and 1 / sd of the group in which channel i lies. */
export function momentsAt(n: i32, i: i32): usize {
  return moments + (<usize>(n * groups + i / perGroup) << 4);
}

export function gammaOf(i: i32): f32 {
  return load<f32>(gamma + (<usize>i << 2));
}

/** Writes each channel's mean, scale = gamma / sd and shift = beta. */
export function writeAffine(): void {
  for (let n = 0; n < normBatch; n++)
    for (let i = 0; i < channels; i++) {
      const own = momentsAt(n, i), at = <usize>i << 2;
      store<f32>(affineOf(0, n) + at, <f32>load<f64>(own));
      store<f32>(affineOf(SCALE, n) + at, <f32>(<f64>gammaOf(i) * load<f64>(own, 8)));
      store<f32>(affineOf(SHIFT, n) + at, load<f32>(beta + at));
    }
}
