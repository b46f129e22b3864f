import { padded } from "./conv3d-geometry.js";
import { type Heap, layOut } from "./wasm-heap.js";

export interface NormSettings {
  readonly batch: number;
  readonly voxels: number;
  readonly channels: number;
  readonly groups: number;
  readonly slope: number;
  readonly epsilon: number;
}

/** Mean and 1 / standard deviation of each group of each sample; [B * groups]. */
export interface Moments {
  readonly mean: Float64Array;
  readonly inverseSd: Float64Array;
}

interface Affine {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
}

/** y and the moments the gradient needs. Two passes over the voxels: the variance is of centred values. */
export function normaliseForward(
  settings: NormSettings,
  x: Float32Array,
  affine: Affine,
): { readonly y: Float32Array; readonly moments: Moments } {
  const { batch, voxels, channels, groups, slope, epsilon } = settings;
  const c = padded(channels);
  const scratch = regions(settings, 1);
  const { heap, data, sums, mean, scale, shift } = scratch;
  const moments = { mean: new Float64Array(batch * groups), inverseSd: new Float64Array(batch * groups) };
  const y = new Float32Array(x.length);
  const count = (voxels * channels) / groups;
  for (let n = 0; n < batch; n++) {
    load(scratch, settings, x, n, 0);
    clear(heap, sums, c);
    heap.calls.channelSums(data[0]!, voxels, c, sums);
    const means = groupSums(heap, sums, settings).map((sum) => sum / count);
    writeGroups(heap, mean, settings, means);
    clear(heap, sums, c);
    heap.calls.centredSquares(data[0]!, voxels, c, mean, sums);
    const inverse = groupSums(heap, sums, settings).map((sum) => 1 / Math.sqrt(sum / count + epsilon));
    moments.mean.set(means, n * groups);
    moments.inverseSd.set(inverse, n * groups);
    writeAffine(scratch, settings, affine, inverse);
    heap.calls.normalise(data[0]!, data[0]!, voxels, c, mean, scale, shift, slope);
    unload(scratch, settings, 0, y, n);
  }
  return { y, moments };
}

/**
 * Gradients to x, gamma and beta. With d = dy leaky'(t), u = (x - mean) / sd and means over a group's N values:
 *
 *   dbeta_c = sum d,   dgamma_c = sum d u,   dx = (gamma d - mean(gamma d) - u mean(gamma d u)) / sd
 */
export function normaliseBackward(
  settings: NormSettings,
  saved: Affine & { readonly x: Float32Array; readonly dy: Float32Array; readonly moments: Moments },
): { readonly x: Float32Array; readonly gamma: Float32Array; readonly beta: Float32Array } {
  const { batch, voxels, channels, groups, slope } = settings;
  const c = padded(channels);
  const scratch = regions(settings, 2);
  const { heap, data, sums, cross, mean, scale, shift, tilt } = scratch;
  const dx = new Float32Array(saved.x.length);
  const gamma = new Float64Array(channels);
  const beta = new Float64Array(channels);
  const perGroup = channels / groups;
  const count = voxels * perGroup;
  for (let n = 0; n < batch; n++) {
    const means = saved.moments.mean.subarray(n * groups, (n + 1) * groups);
    const inverse = saved.moments.inverseSd.subarray(n * groups, (n + 1) * groups);
    load(scratch, settings, saved.x, n, 0);
    load(scratch, settings, saved.dy, n, 1);
    clear(heap, sums, c);
    clear(heap, cross, c);
    writeGroups(heap, mean, settings, means);
    writeAffine(scratch, settings, saved, inverse);
    heap.calls.normaliseGradientSums(data[0]!, data[1]!, voxels, c, mean, scale, shift, slope, sums, cross);
    const offsets = new Float64Array(groups);
    const tilts = new Float64Array(groups);
    for (let i = 0; i < channels; i++) {
      const g = Math.floor(i / perGroup);
      const sumD = heap.f64[(sums >> 3) + i]!;
      const sumDu = heap.f64[(cross >> 3) + i]! * inverse[g]!;
      beta[i]! += sumD;
      gamma[i]! += sumDu;
      offsets[g]! -= (saved.gamma[i]! * sumD * inverse[g]!) / count;
      tilts[g]! -= (saved.gamma[i]! * sumDu * inverse[g]! * inverse[g]!) / count;
    }
    // `scale` already holds gamma / sd; `shift` is free for the offsets now.
    writeGroups(heap, shift, settings, offsets);
    writeGroups(heap, tilt, settings, tilts);
    heap.calls.normaliseGradient(data[0]!, data[1]!, voxels, c, mean, scale, shift, tilt);
    unload(scratch, settings, 1, dx, n);
  }
  return { x: dx, gamma: Float32Array.from(gamma), beta: Float32Array.from(beta) };
}

interface Scratch {
  readonly heap: Heap;
  /** One or two samples, [V, padded C] each. */
  readonly data: readonly number[];
  /** A packed sample on its way in or out, when its channels need padding. */
  readonly raw: number;
  readonly sums: number;
  readonly cross: number;
  readonly mean: number;
  readonly scale: number;
  readonly shift: number;
  readonly tilt: number;
}

function regions({ voxels, channels }: NormSettings, samples: 1 | 2): Scratch {
  const c = padded(channels);
  const bytes = voxels * c * 4;
  const heap = layOut(bytes, samples === 2 ? bytes : 0, c === channels ? 0 : bytes, c * 8, c * 8, c * 4, c * 4, c * 4, c * 4);
  const [first, second, raw, sums, cross, mean, scale, shift, tilt] = heap.at;
  return { heap, data: [first!, second!], raw: raw!, sums: sums!, cross: cross!, mean: mean!, scale: scale!, shift: shift!, tilt: tilt! };
}

function load({ heap, data, raw }: Scratch, { voxels, channels }: NormSettings, from: Float32Array, n: number, slot: 0 | 1): void {
  const c = padded(channels);
  const length = voxels * channels;
  const to = data[slot]!;
  heap.f32.set(from.subarray(n * length, (n + 1) * length), (c === channels ? to : raw) >> 2);
  if (c !== channels) heap.calls.padVolume(raw, 1, 1, voxels, channels, to, 1, 1, voxels, c, 0, 0, 0);
}

function unload({ heap, data }: Scratch, { voxels, channels }: NormSettings, slot: 0 | 1, to: Float32Array, n: number): void {
  const c = padded(channels);
  const length = voxels * channels;
  const from = data[slot]!;
  if (c !== channels) heap.calls.dropChannelPadding(from, from, voxels, channels, c);
  to.set(heap.f32.subarray(from >> 2, (from >> 2) + length), n * length);
}

const clear = (heap: Heap, at: number, count: number): void => void heap.f64.fill(0, at >> 3, (at >> 3) + count);

/** Sums of per-channel sums over each group. */
function groupSums(heap: Heap, at: number, { channels, groups }: NormSettings): Float64Array {
  const perGroup = channels / groups;
  const totals = new Float64Array(groups);
  for (let i = 0; i < channels; i++) totals[Math.floor(i / perGroup)]! += heap.f64[(at >> 3) + i]!;
  return totals;
}

/** One value per group, spread over its channels; zero in the padding. */
function writeGroups(heap: Heap, at: number, { channels, groups }: NormSettings, values: Float64Array): void {
  const perGroup = channels / groups;
  for (let i = 0; i < padded(channels); i++) heap.f32[(at >> 2) + i] = i < channels ? values[Math.floor(i / perGroup)]! : 0;
}

function writeAffine(
  { heap, scale, shift }: Scratch,
  { channels, groups }: NormSettings,
  { gamma, beta }: Affine,
  inverse: Float64Array,
): void {
  const perGroup = channels / groups;
  for (let i = 0; i < padded(channels); i++) {
    heap.f32[(scale >> 2) + i] = i < channels ? gamma[i]! * inverse[Math.floor(i / perGroup)]! : 0;
    heap.f32[(shift >> 2) + i] = i < channels ? beta[i]! : 0;
  }
}
