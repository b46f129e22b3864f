import * as tf from "@tensorflow/tfjs-core";
import { padded } from "./conv3d-geometry.js";
import { floats, onMidline } from "./midline-tensor.js";
import { type Heap, layOut } from "./wasm-heap.js";

/** Added to a variance before its root, so that a map that is flat under the weights has a gradient all the same. */
export const VARIANCE_FLOOR = 1e-3;

/**
 * Mean and standard deviation of each channel under weights over the voxels, with gradients to x; the weights are constants.
 *
 *   mean_c = sum_v a_v x_vc,   sd_c = sqrt(sum_v a_v (x_vc - mean_c)^2 + 0.001)
 *
 * @param x [B, X, Y, Z, C]; @param weights [B, X * Y * Z], summing to 1 in each case.
 * @returns [B, 2 C]: means, then standard deviations.
 */
export function weightedMoments(x: tf.Tensor5D, weights: tf.Tensor2D): tf.Tensor2D {
  const [batch, d, h, w, channels] = x.shape;
  const voxels = d * h * w;
  if (weights.shape[0] !== batch || weights.shape[1] !== voxels)
    throw new Error(`[${weights.shape.join()}] weights for ${batch} cases of ${voxels} voxels`);
  if (!onMidline() || padded(channels) !== channels) return composed(x, weights);
  const [values, under] = [floats(x), floats(weights)];
  return tf.customGrad<tf.Tensor2D>(() => {
    const moments = forward(values, under, batch, channels);
    return {
      value: tf.tensor2d(moments, [batch, 2 * channels]),
      gradFunc: (dy: tf.Tensor) => tf.tensor(backward(values, under, moments, floats(dy)), x.shape),
    };
  })(x);
}

interface Regions {
  readonly heap: Heap;
  readonly x: number;
  readonly a: number;
  readonly sums: number;
  readonly mean: number;
  readonly constant: number;
  readonly slope: number;
}

function layOutSample(voxels: number, channels: number): Regions {
  const heap = layOut(voxels * channels * 4, voxels * 4, channels * 8, channels * 4, channels * 4, channels * 4);
  const [x, a, sums, mean, constant, slope] = heap.at;
  return { heap, x: x!, a: a!, sums: sums!, mean: mean!, constant: constant!, slope: slope! };
}

function load({ heap, x, a }: Regions, values: Float32Array, weights: Float32Array, n: number, voxels: number): void {
  const length = (values.length / weights.length) * voxels;
  heap.f32.set(values.subarray(n * length, (n + 1) * length), x >> 2);
  heap.f32.set(weights.subarray(n * voxels, (n + 1) * voxels), a >> 2);
}

function forward(values: Float32Array, weights: Float32Array, batch: number, channels: number): Float32Array {
  const voxels = weights.length / batch;
  const regions = layOutSample(voxels, channels);
  const { heap, x, a, sums, mean } = regions;
  const total = (c: number) => heap.f64[(sums >> 3) + c]!;
  const moments = new Float32Array(batch * 2 * channels);
  for (let n = 0; n < batch; n++) {
    load(regions, values, weights, n, voxels);
    heap.f64.fill(0, sums >> 3, (sums >> 3) + channels);
    heap.calls.weightedSums(x, a, voxels, channels, sums);
    for (let c = 0; c < channels; c++) moments[n * 2 * channels + c] = heap.f32[(mean >> 2) + c] = total(c);
    heap.f64.fill(0, sums >> 3, (sums >> 3) + channels);
    heap.calls.weightedSquares(x, a, voxels, channels, mean, sums);
    for (let c = 0; c < channels; c++) moments[(n * 2 + 1) * channels + c] = Math.sqrt(total(c) + VARIANCE_FLOOR);
  }
  return moments;
}

/** dx_vc = a_v (dmean_c + dsd_c (x_vc - mean_c) / sd_c): the term through the mean vanishes, since weights sum to 1. */
function backward(values: Float32Array, weights: Float32Array, moments: Float32Array, dy: Float32Array): Float32Array {
  const channels = values.length / weights.length;
  const batch = moments.length / (2 * channels);
  const voxels = weights.length / batch;
  const regions = layOutSample(voxels, channels);
  const { heap, x, a, mean, constant, slope } = regions;
  const dx = new Float32Array(values.length);
  for (let n = 0; n < batch; n++) {
    load(regions, values, weights, n, voxels);
    for (let c = 0; c < channels; c++) {
      const [first, second] = [n * 2 * channels + c, (n * 2 + 1) * channels + c];
      heap.f32[(mean >> 2) + c] = moments[first]!;
      heap.f32[(constant >> 2) + c] = dy[first]!;
      heap.f32[(slope >> 2) + c] = dy[second]! / moments[second]!;
    }
    heap.calls.weightedGradient(x, a, voxels, channels, mean, constant, slope);
    dx.set(heap.f32.subarray(x >> 2, (x >> 2) + voxels * channels), n * voxels * channels);
  }
  return dx;
}

function composed(x: tf.Tensor5D, weights: tf.Tensor2D): tf.Tensor2D {
  const [batch, d, h, w, channels] = x.shape;
  return tf.tidy(() => {
    const values = tf.reshape(x, [batch, d * h * w, channels]);
    const a = tf.reshape(weights, [batch, 1, d * h * w]);
    const mean = tf.matMul(a, values); // [B, 1, C]
    const variance = tf.matMul(a, tf.square(tf.sub(values, mean)));
    return tf.reshape(tf.concat([mean, tf.sqrt(tf.add(variance, VARIANCE_FLOOR))], 2), [batch, 2 * channels]);
  });
}
