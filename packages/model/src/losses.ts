import { segmentationLoss as diceAndCrossEntropy } from "@midline/kernels/segmentation-loss";
import * as tf from "@tensorflow/tfjs-core";

/** Weight of each class in the classification loss. */
export interface ClassWeights {
  readonly positive: number;
  readonly negative: number;
}

/** Targets are drawn this far towards one half. */
const LABEL_SMOOTHING = 0.05;

/** How many times a voxel of tumour counts against one outside, in the cross-entropy. */
const TUMOUR_WEIGHT = 10;

/**
 * w_y = N / (2 N_y), from the labelled training cases of the whole federation: a site with few positives does not
 * weigh them as if the disease were rare.
 */
export function classWeights({ positive, negative }: { readonly positive: number; readonly negative: number }): ClassWeights {
  const total = positive + negative;
  return { positive: positive > 0 ? total / (2 * positive) : 1, negative: negative > 0 ? total / (2 * negative) : 1 };
}

/**
 * Mean over the labelled cases of w_y BCE(z, y), summed over the readers, targets smoothed by 0.05; null when no case has a label.
 *
 *   L = sum_r sum_i a_i w_{y_i} (softplus(z_ri) - y'_i z_ri) / sum_i a_i,   a_i = 1 where labelled
 *
 * @param readers their logits, [B] each; @param among labelled cases that the mean is over, where these are a part of them.
 */
export function classificationLoss(
  readers: readonly tf.Tensor1D[],
  labels: readonly (0 | 1 | null)[],
  weights: ClassWeights,
  among?: number,
): tf.Scalar | null {
  const own = labels.filter((label) => label !== null).length;
  if (own === 0) return null;
  const labelled = among ?? own;
  const weight = tf.tensor1d(labels.map((label) => (label === null ? 0 : label === 1 ? weights.positive : weights.negative) / labelled));
  const target = labels.map((label) => (label ?? 0) * (1 - LABEL_SMOOTHING) + LABEL_SMOOTHING / 2);
  const entropyOf = (logits: tf.Tensor1D) => tf.sub(tf.softplus(logits), tf.mul(logits, tf.tensor1d(target)));
  return readers.map((logits) => tf.sum<tf.Scalar>(tf.mul(entropyOf(logits), weight))).reduce((a, b) => tf.add<tf.Scalar>(a, b));
}

/**
 * Mean over the cases with a mask of soft Dice loss plus half a weighted cross-entropy; null when no case has a mask.
 *
 *   L_i = 1 - (2 sum p m + 1) / (sum p + sum m + 1) + 0.5 sum w BCE(s, m) / sum w,   w = 1 + 9 m
 *
 * @param logits [B, V]; @param masks [B, V] in [0, 1]; @param hasMask which cases count; @param among cases with a mask that the mean is
 *   over, where these are a part of them.
 */
export function segmentationLoss(logits: tf.Tensor2D, masks: tf.Tensor2D, hasMask: readonly boolean[], among?: number): tf.Scalar | null {
  const own = hasMask.filter(Boolean).length;
  if (own === 0) return null;
  const caseWeights = hasMask.map((has) => (has ? 1 / (among ?? own) : 0));
  return diceAndCrossEntropy(logits, masks, { caseWeights, diceWeight: 1, crossEntropyWeight: 0.5, tumourWeight: TUMOUR_WEIGHT });
}
