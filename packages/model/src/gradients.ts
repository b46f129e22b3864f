import { readTensors } from "@midline/kernels/read-tensors";
import { headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "./batch.js";
import { forward, type Weights } from "./forward.js";
import { type ClassWeights, classificationLoss, segmentationLoss } from "./losses.js";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import type { Gradients } from "./optimiser.js";

export interface LossSettings {
  readonly classWeights: ClassWeights;
  /** 0 trains the mask alone. */
  readonly classificationWeight: number;
  /** 0 trains the classifier alone. */
  readonly segmentationWeight: number;
  /** Classifier units kept (scaled by 1 / (1 - rate)) or dropped (0); [B * units]. None in evaluation. */
  readonly dropout?: Float32Array;
  /** Cases that the means are over, where the batch is a part of a larger one. */
  readonly among?: { readonly labelled: number; readonly masked: number };
}

export interface LossAndGradients {
  readonly loss: number;
  /** Null where no case of the batch says anything about it. */
  readonly classificationLoss: number | null;
  readonly segmentationLoss: number | null;
  /** Of the tensors this batch teaches: a head no case speaks of has none. */
  readonly gradients: Gradients;
}

/**
 * L = kappa L_classification + lambda L_segmentation, and dL/dw. Leaves no tensor behind but the batch's own.
 */
export async function lossAndGradients(
  spec: NetworkSpec,
  weights: readonly NamedTensor[],
  batch: Batch,
  settings: LossSettings,
): Promise<LossAndGradients> {
  const teachesClassifier = settings.classificationWeight > 0 && batch.labels.some((label) => label !== null);
  const teachesSegmentation = settings.segmentationWeight > 0 && batch.hasMask.some(Boolean);
  if (!teachesClassifier && !teachesSegmentation)
    return { loss: 0, classificationLoss: null, segmentationLoss: null, gradients: new Map() };

  const learning = weights
    .map(({ name }) => name)
    .filter((name) => ({ trunk: true, classification: teachesClassifier, segmentation: teachesSegmentation, age: false })[headOf(name)]);
  const parts: { classification: tf.Scalar | null; segmentation: tf.Scalar | null } = { classification: null, segmentation: null };
  const loss = (tensors: Weights): tf.Scalar => {
    const { readers, segmentation } = forward(spec, tensors, { ...batch, dropout: dropoutTensor(settings.dropout, batch) });
    const classification = teachesClassifier
      ? classificationLoss(readers, batch.labels, settings.classWeights, settings.among?.labelled)
      : null;
    const masked = teachesSegmentation
      ? segmentationLoss(tf.reshape(segmentation, batch.masks.shape), batch.masks, batch.hasMask, settings.among?.masked)
      : null;
    parts.classification = classification === null ? null : tf.keep(classification);
    parts.segmentation = masked === null ? null : tf.keep(masked);
    const weighted = [weighedBy(classification, settings.classificationWeight), weighedBy(masked, settings.segmentationWeight)];
    const [first, second] = weighted.filter((part) => part !== null);
    if (first === undefined) throw new Error("a batch that teaches nothing was not skipped");
    return second === undefined ? first : tf.add(first, second);
  };
  try {
    const { value, gradients } = await gradientsOfLoss(weights, learning, loss);
    return {
      loss: value,
      classificationLoss: await valueOf(parts.classification),
      segmentationLoss: await valueOf(parts.segmentation),
      gradients,
    };
  } finally {
    tf.dispose([parts.classification, parts.segmentation].filter((part) => part !== null));
  }
}

/** A loss of some weights and its gradient by each of those that learn. Leaves no tensor behind. */
export async function gradientsOfLoss(
  weights: readonly NamedTensor[],
  learning: readonly string[],
  loss: (tensors: Weights) => tf.Scalar,
): Promise<{ readonly value: number; readonly gradients: Gradients }> {
  const [value, ...gradients] = await readTensors(() => {
    const tensors = new Map(weights.map(({ name, shape, values }) => [name, tf.tensor(values, [...shape])]));
    const { value, grads } = tf.engine().gradients(
      () => loss(tensors),
      learning.map((name) => need(tensors.get(name), name)),
    );
    // A tensor that is one of the parts too is kept until the parts are read.
    return [tf.clone(value), ...grads];
  });
  return { value: value?.[0] ?? Number.NaN, gradients: new Map(learning.map((name, i) => [name, need(gradients[i], name)])) };
}

const weighedBy = (loss: tf.Scalar | null, weight: number): tf.Scalar | null =>
  loss === null || weight === 1 ? loss : tf.mul<tf.Scalar>(loss, weight);

function dropoutTensor(mask: Float32Array | undefined, batch: Batch): tf.Tensor2D | undefined {
  const size = batch.labels.length;
  return mask === undefined ? undefined : tf.tensor2d(mask, [size, mask.length / size]);
}

const valueOf = async (part: tf.Scalar | null): Promise<number | null> =>
  part === null ? null : ((await part.data<"float32">())[0] ?? Number.NaN);

function need<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`no gradient reaches ${name}`);
  return found;
}
