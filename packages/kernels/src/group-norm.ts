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

/** The same from plain TensorFlow.js operations of rank 3 at most: at higher ranks not every backend has all of them. */
function composed(x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D, groups: number, slope: number): tf.Tensor5D {
  return tf.tidy(() => {
    const [batch, d, h, w, channels] = x.shape;
    const perGroup = channels / groups;
    const values = tf.reshape(x, [batch, d * h * w, channels]);
    /** Mean over the voxels and channels of a group, laid out for each of its channels; [B, 1, C]. */
    const groupMean = (t: tf.Tensor) => {
      const mean = tf.mean(tf.reshape(tf.mean(t, 1), [batch, groups, perGroup]), 2, true);
      return tf.reshape(tf.tile(mean, [1, 1, perGroup]), [batch, 1, channels]);
    };
    const centred = tf.sub(values, groupMean(values));
    const unit = tf.mul(centred, tf.rsqrt(tf.add(groupMean(tf.square(centred)), GROUP_NORM_EPSILON)));
    return tf.reshape(tf.leakyRelu(tf.add(tf.mul(unit, gamma), beta), slope), x.shape);
  });
}
