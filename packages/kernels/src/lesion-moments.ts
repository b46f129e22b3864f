import * as tf from "@tensorflow/tfjs-core";
import { ATTENTION_FLOOR } from "./attention-pyramid.js";
import type { Engine } from "./engine/engine.js";
import { midline } from "./midline-backend.js";
import { floats } from "./midline-tensor.js";
import { stopGradient } from "./stop-gradient.js";
import { VARIANCE_FLOOR } from "./weighted-moments.js";

/** Outer borders of the rims in voxels of the scans, `near` below `far`. */
export interface Rims {
  readonly near: number;
  readonly far: number;
}

/**
 * First-order radiomics of the lesion as soft as it is segmented: of each channel of the scans its mean inside, in a rim around and in a wider
 * rim around that one, then its standard deviation inside, sqrt(variance + 0.001).
 *
 *   inside = h (p + f),   near = h (p_near - p + f),   far = h (p_far - p_near + f)
 *
 * are the weights: p is sigmoid(logits), each value repeated over the voxels of the scans that it stands for; p_r is the largest p in the
 * cube of 2 r + 1 voxels around; f is `ATTENTION_FLOOR`; h is 1 in the head, where some scan is not 0. A constant: no gradient reaches the
 * logits or the scans. A case without a head has nothing but zeros and the root of 0.001.
 *
 * @param logits [B, s, s, s, 1]; @param scans [B, edge, edge, edge, C], s divides the edge.
 * @returns [B, 4 C].
 */
export function lesionMoments(logits: tf.Tensor5D, scans: tf.Tensor5D, rims: Rims): tf.Tensor2D {
  const [batch, edge, , , channels] = scans.shape;
  const times = edge / logits.shape[1];
  if (!Number.isInteger(times)) throw new Error(`a mask of ${logits.shape[1]} voxels does not lie on scans of ${edge}`);
  const layout = { ...rims, batch, edge, channels, times };
  const backend = midline();
  if (backend === null) return composed(logits, scans, layout);
  const moments = direct(backend.engine, { logits: floats(logits), scans: backend.storage(scans), ...layout });
  return tf.tensor2d(moments, [batch, 4 * channels]);
}

interface Layout extends Rims {
  readonly batch: number;
  readonly edge: number;
  readonly channels: number;
  /** Voxels of the scans along a voxel of the logits. */
  readonly times: number;
}

/** Numbers read out of a tensor carry no gradient. `scans` lie in memory of the engine. */
function direct(engine: Engine, { logits, scans, ...layout }: Layout & { logits: Float32Array; scans: Float32Array }): Float32Array {
  const { batch, edge, channels, near, far } = layout;
  const p = engine.allocate(batch * edge ** 3);
  repeatInto(p, probabilities(logits), layout);
  const nearer = grown(engine, p, { edge, radius: near });
  const farther = grown(engine, nearer, { edge, radius: far - near });
  const perCase = 3 + 4 * channels;
  const sums = engine.allocate(2 * batch * perCase);
  engine.run("rimSums", scans, p, nearer, farther, sums, batch, edge ** 3, channels, ATTENTION_FLOOR);
  const moments = new Float32Array(batch * 4 * channels);
  for (let n = 0; n < batch; n++)
    moments.set(momentsOf(new Float64Array(sums.buffer, sums.byteOffset + 8 * n * perCase, perCase), channels), n * 4 * channels);
  for (const each of [p, nearer, farther, sums]) engine.release(each);
  return moments;
}

/** From sums of `rimSums`. */
function momentsOf(sums: Float64Array, channels: number): Float64Array {
  const moments = new Float64Array(4 * channels);
  for (let c = 0; c < channels; c++) {
    for (let rim = 0; rim < 3; rim++) moments[rim * channels + c] = sums[rim]! > 0 ? sums[3 + rim * channels + c]! / sums[rim]! : 0;
    const meanSquare = sums[0]! > 0 ? sums[3 + 3 * channels + c]! / sums[0]! : 0;
    moments[3 * channels + c] = Math.sqrt(Math.max(0, meanSquare - moments[c]! ** 2) + VARIANCE_FLOOR);
  }
  return moments;
}

function probabilities(logits: Float32Array): Float32Array {
  const p = new Float32Array(logits.length);
  for (let i = 0; i < p.length; i++) p[i] = 1 / (1 + Math.exp(-logits[i]!));
  return p;
}

/** Each value over the voxels that it stands for. */
function repeatInto(out: Float32Array, values: Float32Array, { batch, edge, times }: Pick<Layout, "batch" | "edge" | "times">): void {
  const coarse = edge / times;
  for (let plane = 0; plane < batch * coarse; plane++) {
    const first = plane * times * edge ** 2;
    for (let y = 0; y < coarse; y++) {
      const [from, to] = [(plane * coarse + y) * coarse, first + y * times * edge];
      for (let z = 0; z < edge; z++) out[to + z] = values[from + Math.floor(z / times)]!;
      for (let again = 1; again < times; again++) out.copyWithin(to + again * edge, to, to + edge);
    }
    for (let again = 1; again < times; again++) out.copyWithin(first + again * edge ** 2, first, first + edge ** 2);
  }
}

/** The largest value in the cube around each voxel, in memory of the engine: along one axis after another, by shifts that leave no voxel between. */
function grown(engine: Engine, values: Float32Array, { edge, radius }: { edge: number; radius: number }): Float32Array {
  let [now, next] = [engine.allocate(values.length), engine.allocate(values.length)];
  now.set(values);
  for (const stride of [1, edge, edge * edge])
    for (const shift of shiftsTo(radius)) {
      const line = edge * stride;
      engine.run("largestOfShifted", now, next, values.length / line, line, shift * stride);
      [now, next] = [next, now];
    }
  engine.release(next);
  return now;
}

/** Shifts of which the second reaches as far as the first has filled, and so on, to `radius` altogether. */
function shiftsTo(radius: number): readonly number[] {
  const shifts: number[] = [];
  for (let reach = 0; reach < radius; reach += shifts.at(-1)!) shifts.push(Math.min(2 * reach + 1, radius - reach));
  return shifts;
}

/** The same from plain TensorFlow.js operations of rank 3 at most. */
function composed(logits: tf.Tensor5D, scans: tf.Tensor5D, { batch, edge, channels, times, near, far }: Layout): tf.Tensor2D {
  const voxels = edge ** 3;
  const values = tf.reshape(stopGradient(scans), [batch, voxels, channels]);
  const head = tf.cast(tf.greater(tf.max(tf.abs(values), 2), 0), "float32");
  const p = repeatedTensor(tf.sigmoid(stopGradient(logits)), { batch, edge, times });
  const nearer = grownTensor(p, { batch, edge, radius: near });
  const farther = grownTensor(nearer, { batch, edge, radius: far - near });
  const weightsOf = (ring: tf.Tensor): tf.Tensor => {
    const within = tf.mul(tf.reshape(tf.add(ring, ATTENTION_FLOOR), [batch, voxels]), head);
    return tf.reshape(tf.divNoNan(within, tf.sum(within, 1, true)), [batch, 1, voxels]);
  };
  const inside = weightsOf(p);
  const means = [inside, weightsOf(tf.sub(nearer, p)), weightsOf(tf.sub(farther, nearer))].map((weights) => tf.matMul(weights, values));
  const variance = tf.matMul(inside, tf.square(tf.sub(values, means[0]!)));
  const moments = [...means, tf.sqrt(tf.add(variance, VARIANCE_FLOOR))];
  return tf.concat(
    moments.map((each) => tf.reshape<tf.Rank.R2>(each, [batch, channels])),
    1,
  );
}

/** [B * edge^3] in the order of [B, edge, edge, edge]. */
function repeatedTensor(p: tf.Tensor, { batch, edge, times }: Pick<Layout, "batch" | "edge" | "times">): tf.Tensor {
  const coarse = edge / times;
  const axes = [
    [batch * coarse ** 3, 1],
    [batch * coarse ** 2, edge],
    [batch * coarse, edge ** 2],
  ] as const;
  const all = axes.reduce((now, [outer, inner]) => tf.tile(tf.reshape(now, [outer, 1, inner]), [1, times, 1]), p);
  return tf.reshape(all, [batch * edge ** 3]);
}

function grownTensor(p: tf.Tensor, { batch, edge, radius }: { batch: number; edge: number; radius: number }): tf.Tensor {
  let now = p;
  for (const inner of [1, edge, edge * edge])
    for (const shift of shiftsTo(radius)) {
      const outer = (batch * edge ** 3) / (edge * inner);
      const lines = tf.reshape<tf.Rank.R3>(now, [outer, edge, inner]);
      const nothing = tf.zeros<tf.Rank.R3>([outer, shift, inner]);
      const ahead = tf.concat([tf.slice(lines, [0, shift, 0], [outer, edge - shift, inner]), nothing], 1);
      const behind = tf.concat([nothing, tf.slice(lines, [0, 0, 0], [outer, edge - shift, inner])], 1);
      now = tf.maximum(lines, tf.maximum(ahead, behind));
    }
  return tf.reshape(now, p.shape);
}
