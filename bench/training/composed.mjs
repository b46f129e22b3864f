// Parts of the benchmark network that the kernels have no fused operation for, from plain TensorFlow.js operations.
import { tf } from "./tensorflow.mjs";

/** Nearest-neighbour doubling of the three spatial axes, then the skip connection behind it: [B, 2X, 2Y, 2Z, C + S]. */
export function upsampleConcat(x, skip) {
  const [batch, d, h, w, c] = x.shape;
  const twice = (t, outer, inner) => tf.tile(tf.reshape(t, [outer, 1, inner]), [1, 2, 1]);
  const alongD = twice(x, batch * d, h * w * c);
  const alongH = twice(alongD, batch * 2 * d * h, w * c);
  const alongW = twice(alongH, batch * 4 * d * h * w, c);
  return tf.concat([tf.reshape(alongW, [batch, 2 * d, 2 * h, 2 * w, c]), skip], 4);
}

/** Mean binary cross-entropy plus soft Dice, from log-odds: mean(softplus(s) - s m) + 1 - (2 sum p m + 1) / (sum p + sum m + 1). */
export function segmentationLoss(logits, mask) {
  const p = tf.sigmoid(logits);
  const overlap = tf.add(tf.mul(tf.sum(tf.mul(p, mask)), 2), 1);
  const dice = tf.sub(1, tf.div(overlap, tf.add(tf.add(tf.sum(p), tf.sum(mask)), 1)));
  return tf.add(crossEntropy(logits, mask), dice);
}

export const crossEntropy = (logits, target) => tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, target)));
