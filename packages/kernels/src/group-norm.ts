import * as tf from "@tensorflow/tfjs-core";
import { fused } from "./fused-operation.js";
import { type MidlineBackend, midline } from "./midline-backend.js";

/** Added to a group's variance. */
export const GROUP_NORM_EPSILON = 1e-5;

/**
 * GroupNorm followed by LeakyReLU, with gradients to x, gamma and beta.
 *
 *   t = gamma_c (x - mean_g) / sqrt(var_g + 1e-5) + beta_c,   y = t where t > 0, else slope t
 *
 * Mean and variance are over the voxels and channels of a group, for each sample by itself: no running statistics,
 * nothing shared between the cases of a batch. As many groups as channels is InstanceNorm.
 *
 * @param x [B, X, Y, Z, C]; @param gamma [C]; @param beta [C]; @param groups divides C; @param slope 0 to 1.
 * @see Wu & He 2018, https://arxiv.org/abs/1803.08494
 */
export function groupNormLeakyRelu(x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D, groups: number, slope: number): tf.Tensor5D {
  const channels = x.shape[4];
  if (channels % groups !== 0) throw new Error(`${channels} channels do not divide into ${groups} groups`);
  const backend = midline();
  return backend === null ? composed(x, gamma, beta, groups, slope) : onEngine(backend, x, gamma, beta, groups, slope);
}

function onEngine(
  backend: MidlineBackend,
  x: tf.Tensor5D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  groups: number,
  slope: number,
): tf.Tensor5D {
  const [batch, d, h, w, channels] = x.shape;
  const { engine } = backend;
  const settings = [batch, d * h * w, channels, groups, slope] as const;
  return fused<tf.Rank.R5>({
    backend,
    inputs: [x, gamma, beta],
    saved: [x, gamma, beta],
    shape: x.shape,
    carried: 4 * batch * groups,
    forward: (out, moments) =>
      engine.run(
        "groupNorm",
        backend.storage(x),
        backend.storage(gamma),
        backend.storage(beta),
        out,
        moments,
        ...settings,
        GROUP_NORM_EPSILON,
      ),
    backward: (dy, [savedX, savedGamma, savedBeta, moments]) => {
      const [dgamma, dbeta] = [engine.allocate(channels), engine.allocate(channels)];
      const dx = dy.inPlace();
      engine.run("groupNormGradient", savedX!, dy.values, savedGamma!, savedBeta!, moments!, dx, dgamma, dbeta, ...settings);
      return [dx, dgamma, dbeta];
    },
  });
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
