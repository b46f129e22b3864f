import * as tf from "@tensorflow/tfjs-core";
import { fused } from "./fused-operation.js";
import { midline } from "./midline-backend.js";
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
  const backend = midline();
  if (backend === null) return composed(x, weights);
  const { engine } = backend;
  return fused<tf.Rank.R2>({
    backend,
    inputs: [x],
    saved: [x, weights],
    shape: [batch, 2 * channels],
    carried: batch * 2 * channels,
    forward: (out, moments) => {
      engine.run("weightedMoments", backend.storage(x), backend.storage(weights), out, batch, voxels, channels, VARIANCE_FLOOR);
      moments.set(out);
    },
    backward: (dy, [savedX, savedWeights, moments]) => {
      const dx = engine.allocate(x.size);
      engine.run("weightedMomentsGradient", savedX!, savedWeights!, moments!, dy.values, dx, batch, voxels, channels);
      return [dx];
    },
  });
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
