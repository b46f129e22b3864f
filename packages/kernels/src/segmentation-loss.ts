import * as tf from "@tensorflow/tfjs-core";
import { fused } from "./fused-operation.js";
import { type MidlineBackend, midline } from "./midline-backend.js";

export interface SegmentationLossSettings {
  /** Weight of each case in the sum; 0 where it has no mask. */
  readonly caseWeights: readonly number[];
  readonly diceWeight: number;
  readonly crossEntropyWeight: number;
  /** How many times a voxel of tumour counts against one outside, in the cross-entropy. */
  readonly tumourWeight: number;
}

/**
 * Soft Dice loss and weighted cross-entropy of masks, from logits, with the gradient to the logits.
 *
 *   L = sum_i a_i [ d (1 - (2 sum p m + 1) / (sum p + sum m + 1)) + e sum w BCE(s, m) / sum w ],   p = sigmoid(s),   w = 1 + (t - 1) m
 *
 * with case weights a, Dice weight d, cross-entropy weight e and tumour weight t.
 *
 * @param logits [B, V]; @param masks [B, V] in [0, 1], constants.
 */
export function segmentationLoss(logits: tf.Tensor2D, masks: tf.Tensor2D, settings: SegmentationLossSettings): tf.Scalar {
  const [batch] = logits.shape;
  if (masks.shape.join() !== logits.shape.join()) throw new Error(`[${masks.shape.join()}] masks for [${logits.shape.join()}] logits`);
  if (settings.caseWeights.length !== batch) throw new Error(`${settings.caseWeights.length} weights for ${batch} cases`);
  const backend = midline();
  return backend === null ? composed(logits, masks, settings) : onEngine(backend, logits, masks, settings);
}

/** Sums of one case, as `segmentationSums` writes them. */
const SUMS = 6;

function onEngine(backend: MidlineBackend, logits: tf.Tensor2D, masks: tf.Tensor2D, settings: SegmentationLossSettings): tf.Scalar {
  const [batch, voxels] = logits.shape;
  const { caseWeights, diceWeight, crossEntropyWeight, tumourWeight } = settings;
  const { engine } = backend;
  return fused<tf.Rank.R0>({
    backend,
    inputs: [logits],
    saved: [logits, masks],
    shape: [],
    carried: 2 * SUMS * batch,
    forward: (out, carried) => {
      const sums = doubles(carried);
      engine.run("segmentationSums", backend.storage(logits), backend.storage(masks), sums, batch, voxels, tumourWeight);
      let loss = 0;
      for (const [n, weight] of caseWeights.entries()) {
        const [overlap, p, m, entropy, total] = sums.subarray(n * SUMS);
        loss += weight * (diceWeight * (1 - (2 * overlap! + 1) / (p! + m! + 1)) + (crossEntropyWeight * entropy!) / total!);
      }
      out[0] = loss;
    },
    backward: (dy, [savedLogits, savedMasks, carried]) => {
      const sums = doubles(carried!);
      const scale = dy.values[0]!;
      const working = engine.allocate(2 * 3 * batch);
      const factors = doubles(working);
      for (const [n, weight] of caseWeights.entries()) {
        const [overlap, p, m, , total] = sums.subarray(n * SUMS);
        const union = p! + m! + 1;
        factors[3 * n] = (scale * weight * diceWeight * (2 * overlap! + 1)) / union ** 2;
        factors[3 * n + 1] = (-2 * scale * weight * diceWeight) / union;
        factors[3 * n + 2] = (scale * weight * crossEntropyWeight) / total!;
      }
      const dlogits = engine.allocate(batch * voxels);
      engine.run("segmentationGradient", savedLogits!, savedMasks!, factors, dlogits, batch, voxels, tumourWeight);
      engine.release(working);
      return [dlogits];
    },
  });
}

/** The same bytes as doubles; the engine starts every array on a cache line. */
const doubles = (floats: Float32Array): Float64Array => new Float64Array(floats.buffer, floats.byteOffset, floats.length / 2);

function composed(logits: tf.Tensor2D, masks: tf.Tensor2D, settings: SegmentationLossSettings): tf.Scalar {
  const { caseWeights, diceWeight, crossEntropyWeight, tumourWeight } = settings;
  return tf.tidy(() => {
    const probability = tf.sigmoid(logits);
    const overlap = tf.sum(tf.mul(probability, masks), 1);
    const total = tf.add(tf.sum(probability, 1), tf.sum(masks, 1));
    const dice = tf.sub(1, tf.div(tf.add(tf.mul(overlap, 2), 1), tf.add(total, 1)));
    const weight = tf.add(tf.mul(masks, tumourWeight - 1), 1);
    const entropy = tf.sub(tf.softplus(logits), tf.mul(logits, masks));
    const crossEntropy = tf.div(tf.sum(tf.mul(entropy, weight), 1), tf.sum(weight, 1));
    const perCase = tf.add(tf.mul(dice, diceWeight), tf.mul(crossEntropy, crossEntropyWeight)); // [B]
    return tf.sum(tf.mul(perCase, tf.tensor1d([...caseWeights])));
  });
}
