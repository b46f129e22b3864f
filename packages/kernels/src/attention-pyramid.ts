import * as tf from "@tensorflow/tfjs-core";
import { floats, onMidline } from "./midline-tensor.js";
import { stopGradient } from "./stop-gradient.js";

/** Where to look: weights over the voxels of each resolution, by edge; [B, edge^3], summing to 1 in each case. */
export type AttentionPyramid = ReadonlyMap<number, tf.Tensor2D>;

/**
 * Keeps the weights defined where nothing is segmented. No larger: at 0.001 all the voxels of a cube together weigh a tenth of what a tumour
 * does, and blur what the classifiers see of it.
 */
export const ATTENTION_FLOOR = 1e-6;

/**
 * A = sigmoid(logits) + `ATTENTION_FLOOR`, mean-pooled to every coarser resolution and normalised to sum 1. Constants: no gradient reaches
 * the logits. The caller tidies.
 *
 * @param logits [B, edge, edge, edge, 1]; @param finest edge of the finest resolution that is asked for; that of the logits when not given.
 */
export function attentionPyramid(logits: tf.Tensor5D, finest = logits.shape[1]): AttentionPyramid {
  const [batch, edge, height, width, channels] = logits.shape;
  if (height !== edge || width !== edge || channels !== 1) throw new Error(`attention is over a cube, not over [${logits.shape.join()}]`);
  const levels = onMidline() ? direct(floats(logits), batch, edge, finest) : composed(stopGradient(logits), batch, edge, finest);
  return new Map(levels);
}

type Level = readonly [number, tf.Tensor2D];

/** Whether the means of 2 x 2 x 2 voxels make another level. */
const halves = (edge: number): boolean => edge % 2 === 0 && edge > 2;

/** Numbers read out of a tensor carry no gradient. Sums are float64. */
function direct(logits: Float32Array, batch: number, edge: number, finest: number): readonly Level[] {
  const levels: Level[] = [];
  let values = attentionOf(logits);
  for (let size = edge; ; size /= 2) {
    if (size <= finest) levels.push([size, tf.tensor2d(normalised(values, batch), [batch, size ** 3])]);
    if (!halves(size)) return levels;
    values = halved(values, batch, size);
  }
}

function attentionOf(logits: Float32Array): Float32Array {
  const values = new Float32Array(logits.length);
  for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-logits[i]!)) + ATTENTION_FLOOR;
  return values;
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
  const out = new Float32Array(values.length / 8);
  let at = 0;
  for (let plane = 0; plane < batch * edge; plane += 2)
    for (let y = 0; y < edge; y += 2)
      for (let a = (plane * edge + y) * edge, end = a + edge; a < end; a += 2) {
        const b = a + edge;
        const c = a + edge * edge;
        const d = c + edge;
        out[at++] =
          (values[a]! + values[a + 1]! + (values[b]! + values[b + 1]!) + (values[c]! + values[c + 1]!) + (values[d]! + values[d + 1]!)) / 8;
      }
  return out;
}

/** The same from plain TensorFlow.js operations of rank 3 at most. */
function composed(logits: tf.Tensor5D, batch: number, edge: number, finest: number): readonly Level[] {
  const pairs = (t: tf.Tensor, outer: number, inner: number) => tf.mean(tf.reshape(t, [outer, 2, inner]), 1);
  const levels: Level[] = [];
  let values: tf.Tensor = tf.add(tf.sigmoid(tf.reshape(logits, [batch, edge ** 3])), ATTENTION_FLOOR);
  for (let size = edge; ; size /= 2) {
    const flat = tf.reshape<tf.Rank.R2>(values, [batch, size ** 3]);
    if (size <= finest) levels.push([size, tf.div<tf.Tensor2D>(flat, tf.sum(flat, 1, true))]);
    if (!halves(size)) return levels;
    const half = size / 2;
    values = pairs(pairs(pairs(values, batch * half, size * size), batch * half * half, size), batch * half ** 3, 1);
  }
}
