import type { AttentionPyramid } from "@midline/kernels/attention-pyramid";
import * as tf from "@tensorflow/tfjs-core";

/** The weights at a map's own resolution; [B, V]. */
export function attentionAt(attention: AttentionPyramid, x: tf.Tensor5D): tf.Tensor2D {
  const weights = attention.get(x.shape[1]);
  if (weights === undefined) throw new Error(`no attention at ${x.shape[1]} voxels`);
  return weights;
}

/** Weights that look everywhere alike; [B, V]. */
export function evenWeights(x: tf.Tensor5D): tf.Tensor2D {
  const [batch, d, h, w] = x.shape;
  const voxels = d * h * w;
  return tf.div(tf.ones([batch, voxels]), voxels);
}
