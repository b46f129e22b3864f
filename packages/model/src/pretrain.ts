import type { NetworkSpec } from "@midline/shared/network/network-spec";
import { assertMatches } from "@midline/shared/network/weights";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { randomStream, type Uniform } from "@midline/shared/random";
import { headOf } from "@midline/shared/weights/head-of";
import * as tf from "@tensorflow/tfjs-core";
import { scaledAge } from "./covariates.js";
import { evenSampler } from "./sampler.js";
import { concatenated } from "./batch.js";
import { restore } from "./forward.js";
import { gradientsOfLoss } from "./gradients.js";
import { dealUpTo, type StepPlan, type Steps, takeSteps, type TrainedWeights } from "./take-steps.js";

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
  readonly plan: Pick<TrainingPlan, keyof StepPlan | "batchSize" | "ageWeight">;
  /** Different for every site and round. */
  readonly seed: number;
  /** Moves and spoils a drawn case at random. */
  readonly spoil: (drawn: C, random: Uniform) => SpoiledCase;
  /** Years, or null where they are not known; asked where the plan weighs ages. */
  readonly ageOf?: (drawn: C) => number | null;
}

/** What is known of the ages of spoiled heads, in years, and what an error counts. */
export interface AgeTarget {
  readonly years: readonly (number | null)[];
  readonly weight: number;
}

/**
 * One round of pretraining at one site: the trunk and the restoration head learn to restore spoiled pictures of normal brains,
 * and where the plan weighs ages a head of their own learns those that are known. No label and no mask is read. Deterministic, polite and strict as `trainLocal`.
 */
export function pretrainLocal<C>(training: LocalPretraining<C>): Promise<TrainedWeights> {
  const { spec, cases, plan, seed, spoil, ageOf = () => null } = training;
  assertMatches(spec, training.weights, "restoration");
  if ((spec.age !== null) !== plan.ageWeight > 0)
    throw new Error("a network has a head for ages where the plan weighs them, and only there");
  const names = training.weights.map(({ name }) => name);
  const next = evenSampler(cases, plan.batchSize, randomStream("pretraining-sampler", seed));
  dealUpTo(training, next);
  return takeSteps(training, async (weights, step) => {
    const drawn = next();
    const spoiled = drawn.map((each, slot) => spoil(each, randomStream("spoil", seed, step, slot)));
    const ages = { years: spec.age === null ? [] : drawn.map(ageOf), weight: plan.ageWeight };
    const learning = ages.years.some((years) => years !== null) ? names : names.filter((name) => headOf(name) !== "age");
    const { value, gradients } = await gradientsOfLoss(weights, learning, (tensors) => restorationLoss(spec, tensors, spoiled, ages));
    return { loss: value, classificationLoss: null, segmentationLoss: null, gradients };
  });
}

/**
 * Weighted mean of squared errors at the segmentation's resolution, and of the ages that are known: sum w (r - t)^2 / sum w + lambda
 * mean (a - a')^2, ages as (age - 40) / 20. The caller tidies.
 */
export function restorationLoss(
  spec: NetworkSpec,
  weights: ReadonlyMap<string, tf.Tensor>,
  spoiled: readonly SpoiledCase[],
  ages: AgeTarget,
): tf.Scalar {
  const [edge, coarse] = [spec.voxels, spec.segmentationVoxels];
  const stacked = (of: (each: SpoiledCase) => Float32Array, voxels: number): tf.Tensor5D =>
    tf.tensor5d(concatenated(spoiled.map(of)), [spoiled.length, voxels, voxels, voxels, 4]);
  const { images: restored, ages: estimated } = restore(
    spec,
    weights,
    stacked(({ image }) => image, edge),
  );
  const target = stacked((each) => pooled(each.target, edge, coarse), coarse);
  const weight = stacked((each) => pooled(each.weight, edge, coarse), coarse);
  const loss = tf.div<tf.Scalar>(tf.sum(tf.mul(weight, tf.square(tf.sub(restored, target)))), tf.maximum(tf.sum(weight), 1));
  const known = ages.years.filter((years) => years !== null).length;
  return estimated === null || known === 0 ? loss : tf.add(loss, ageLoss(estimated, ages, known));
}

/** lambda sum (a - a')^2 / known, over the heads of known age. */
function ageLoss(estimated: tf.Tensor1D, { years, weight }: AgeTarget, known: number): tf.Scalar {
  const shares = tf.tensor1d(years.map((each) => (each === null ? 0 : weight / known)));
  const target = tf.tensor1d(years.map((each) => (each === null ? 0 : scaledAge(each))));
  return tf.sum(tf.mul(shares, tf.square(tf.sub(estimated, target))));
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
