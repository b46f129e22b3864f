import * as tf from "@tensorflow/tfjs-core";
import { type NormSettings, normaliseForward, normaliseBackward } from "./group-norm-kernels.js";
import { floats, onMidline } from "./midline-tensor.js";

/** Added to a group's variance. */
export const GROUP_NORM_EPSILON = 1e-5;

/**
 * GroupNorm followed by LeakyReLU, with gradients to x, gamma and beta.
 *
 *   t = gamma_c (x - mean_g) / sqrt(var_g + 1e-5) + beta_c,   y = t where t > 0, else slope t
 *
 * Mean and variance are over the voxels and channels of a group, for each sample by itself: no running statistics,
 * nothing shared between the cases of a batch.
 *
 * @param x [B, X, Y, Z, C]; @param gamma [C]; @param beta [C]; @param groups divides C; @param slope 0 to 1.
 * @see Wu & He 2018, https://arxiv.org/abs/1803.08494
 */
export function groupNormLeakyRelu(x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D, groups: number, slope: number): tf.Tensor5D {
  const [batch, d, h, w, channels] = x.shape;
  if (channels % groups !== 0) throw new Error(`${channels} channels do not divide into ${groups} groups`);
  if (!onMidline()) return composed(x, gamma, beta, groups, slope);
  const settings: NormSettings = { batch, voxels: d * h * w, channels, groups, slope, epsilon: GROUP_NORM_EPSILON };
  const affine = { gamma: floats(gamma), beta: floats(beta) };
  const values = floats(x);
  return tf.customGrad<tf.Tensor5D>(() => {
    const { y, moments } = normaliseForward(settings, values, affine);
    return {
      value: tf.tensor5d(y, x.shape),
      gradFunc: (dy: tf.Tensor) => {
        const gradient = normaliseBackward(settings, { x: values, dy: floats(dy), ...affine, moments });
        return [tf.tensor(gradient.x, x.shape), tf.tensor(gradient.gamma, gamma.shape), tf.tensor(gradient.beta, beta.shape)];
      },
    };
  })(x, gamma, beta);
}

/** The same from plain TensorFlow.js operations. */
function composed(x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D, groups: number, slope: number): tf.Tensor5D {
  return tf.tidy(() => {
    const [batch, d, h, w, channels] = x.shape;
    const perGroup = channels / groups;
    const voxels = d * h * w;
    const grouped = tf.reshape(x, [batch, voxels, groups, perGroup]);
    const { mean, variance } = tf.moments(grouped, [1, 3], true);
    const unit = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, GROUP_NORM_EPSILON)));
    const scaled = tf.add(tf.mul(tf.reshape(unit, [batch * voxels, channels]), gamma), beta);
    return tf.reshape(tf.leakyRelu(scaled, slope), x.shape);
  });
}
