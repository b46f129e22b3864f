import * as tf from "@tensorflow/tfjs-core";
import { floats, onMidline } from "./midline-tensor.js";
import { stopGradient } from "./stop-gradient.js";

/** Where to look: weights over the voxels of each resolution, by edge; [B, edge^3], summing to 1 in each case. */
export type AttentionPyramid = ReadonlyMap<number, tf.Tensor2D>;

/** Keeps every voxel in view while the segmentation is still blind. */
export const ATTENTION_FLOOR = 1e-3;

/**
 * A = sigmoid(logits) + 0.001, mean-pooled to every coarser resolution and normalised to sum 1. Constants: no gradient reaches
 * the logits. The caller tidies.
 *
 * @param logits [B, edge, edge, edge, 1]
 */
export function attentionPyramid(logits: tf.Tensor5D): AttentionPyramid {
  const [batch, edge, height, width, channels] = logits.shape;
  if (height !== edge || width !== edge || channels !== 1) throw new Error(`attention is over a cube, not over [${logits.shape.join()}]`);
  return onMidline() ? direct(floats(logits), batch, edge) : composed(stopGradient(logits), batch, edge);
}

/** Every edge from the given one on, halved while it is even and above two. */
function edges(edge: number): readonly number[] {
  const all = [edge];
  for (let size = edge; size % 2 === 0 && size > 2; size /= 2) all.push(size / 2);
  return all;
}

/** Numbers read out of a tensor carry no gradient. Sums are float64. */
function direct(logits: Float32Array, batch: number, edge: number): AttentionPyramid {
  let values: Float32Array = new Float32Array(logits.length);
  for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-logits[i]!)) + ATTENTION_FLOOR;
  return new Map(
    edges(edge).map((size, level) => {
      if (level > 0) values = halved(values, batch, size * 2);
      return [size, tf.tensor2d(normalised(values, batch), [batch, size ** 3])];
    }),
  );
}

function normalised(values: Float32Array, batch: number): Float32Array {
  const length = values.length / batch;
  const out = new Float32Array(values.length);
  for (let n = 0; n < batch; n++) {
    let sum = 0;
    for (let i = n * length; i < (n + 1) * length; i++) sum += values[i]!;
    for (let i = n * length; i < (n + 1) * length; i++) out[i] = values[i]! / sum;
  }
  return out;
}

/** Means of 2 x 2 x 2 voxels of [B, edge, edge, edge]. */
function halved(values: Float32Array, batch: number, edge: number): Float32Array {
  const half = edge / 2;
  const out = new Float32Array(batch * half ** 3);
  let at = 0;
  for (let plane = 0; plane < batch * edge; plane += 2)
    for (let y = 0; y < edge; y += 2)
      for (let z = 0; z < edge; z += 2) {
        let sum = 0;
        for (const p of [plane, plane + 1])
          for (const q of [y, y + 1]) {
            const row = (p * edge + q) * edge + z;
            sum += values[row]! + values[row + 1]!;
          }
        out[at++] = sum / 8;
      }
  return out;
}

/** The same from plain TensorFlow.js operations of rank 3 at most. */
function composed(logits: tf.Tensor5D, batch: number, edge: number): AttentionPyramid {
  let values: tf.Tensor = tf.add(tf.sigmoid(tf.reshape(logits, [batch, edge ** 3])), ATTENTION_FLOOR);
  const pairs = (t: tf.Tensor, outer: number, inner: number) => tf.mean(tf.reshape(t, [outer, 2, inner]), 1);
  return new Map(
    edges(edge).map((size, level) => {
      const fine = 2 * size;
      if (level > 0) values = pairs(pairs(pairs(values, batch * size, fine * fine), batch * size * size, fine), batch * size ** 3, 1);
      const flat = tf.reshape<tf.Rank.R2>(values, [batch, size ** 3]);
      return [size, tf.div<tf.Tensor2D>(flat, tf.sum(flat, 1, true))];
    }),
  );
}
