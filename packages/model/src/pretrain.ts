import type { NetworkSpec } from "@midline/shared/network/network-spec";
import { assertMatches } from "@midline/shared/network/weights";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { randomStream, type Uniform } from "@midline/shared/random";
import * as tf from "@tensorflow/tfjs-core";
import { evenSampler } from "./sampler.js";
import { concatenated } from "./batch.js";
import { restore } from "./forward.js";
import { gradientsOfLoss } from "./gradients.js";
import { type StepPlan, type Steps, takeSteps, type TrainedWeights } from "./take-steps.js";

/** A picture to restore: what the network sees, what was there, and what an error counts; each [X, Y, Z, 4]. */
export interface SpoiledCase {
  readonly image: Float32Array;
  readonly target: Float32Array;
  readonly weight: Float32Array;
}

export interface LocalPretraining<C> extends Steps {
  readonly spec: NetworkSpec;
  /** Pictures of normal brains. */
  readonly cases: readonly C[];
  readonly plan: Pick<TrainingPlan, keyof StepPlan | "batchSize">;
  /** Different for every site and round. */
  readonly seed: number;
  /** Moves and spoils a drawn case at random. */
  readonly spoil: (drawn: C, random: Uniform) => SpoiledCase;
}

/**
 * One round of pretraining at one site: the trunk and the restoration head learn to restore spoiled pictures of normal brains.
 * No label and no mask is read. Deterministic, polite and strict as `trainLocal`.
 */
export function pretrainLocal<C>(training: LocalPretraining<C>): Promise<TrainedWeights> {
  const { spec, cases, plan, seed, spoil } = training;
  assertMatches(spec, training.weights, "restoration");
  const learning = training.weights.map(({ name }) => name);
  const next = evenSampler(cases, plan.batchSize, randomStream("pretraining-sampler", seed));
  return takeSteps(training, async (weights, step) => {
    const spoiled = next().map((drawn, slot) => spoil(drawn, randomStream("spoil", seed, step, slot)));
    const { value, gradients } = await gradientsOfLoss(weights, learning, (tensors) => restorationLoss(spec, tensors, spoiled));
    return { loss: value, classificationLoss: null, segmentationLoss: null, gradients };
  });
}

/** Weighted mean of squared errors at the segmentation's resolution: sum w (r - t)^2 / sum w. The caller tidies. */
export function restorationLoss(spec: NetworkSpec, weights: ReadonlyMap<string, tf.Tensor>, spoiled: readonly SpoiledCase[]): tf.Scalar {
  const [edge, coarse] = [spec.voxels, spec.segmentationVoxels];
  const stacked = (of: (each: SpoiledCase) => Float32Array, voxels: number): tf.Tensor5D =>
    tf.tensor5d(concatenated(spoiled.map(of)), [spoiled.length, voxels, voxels, voxels, 4]);
  const restored = restore(
    spec,
    weights,
    stacked(({ image }) => image, edge),
  );
  const target = stacked((each) => pooled(each.target, edge, coarse), coarse);
  const weight = stacked((each) => pooled(each.weight, edge, coarse), coarse);
  return tf.div<tf.Scalar>(tf.sum(tf.mul(weight, tf.square(tf.sub(restored, target)))), tf.maximum(tf.sum(weight), 1));
}

/** Means over each coarser voxel; [to, to, to, 4] from [from, from, from, 4], `to` divides `from`. */
function pooled(values: Float32Array, from: number, to: number): Float32Array {
  const factor = from / to;
  if (factor === 1) return values;
  const share = 1 / factor ** 3;
  const out = new Float32Array(4 * to ** 3);
  let at = 0;
  for (let x = 0; x < from; x++)
    for (let y = 0; y < from; y++) {
      const row = (Math.floor(x / factor) * to + Math.floor(y / factor)) * to;
      for (let z = 0; z < from; z++) {
        const into = 4 * (row + Math.floor(z / factor));
        for (let c = 0; c < 4; c++) out[into + c]! += share * values[at++]!;
      }
    }
  return out;
}
