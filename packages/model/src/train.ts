import { setImmediate as nextTurn } from "node:timers/promises";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { randomStream, type Uniform } from "@midline/shared/random";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import { gradientsOfCases } from "./gradients-of-cases.js";
import { classWeights } from "./losses.js";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import { adamW, cosineLearningRate, type Optimiser } from "./optimiser.js";
import { balancedSampler } from "./sampler.js";
import type { TrainingCase } from "./training-case.js";
import { assertMatches } from "@midline/shared/network/weights";

/** What the caller hears after each local step. */
export interface StepReport {
  /** 1 to `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly classificationLoss: number | null;
  readonly segmentationLoss: number | null;
}

export interface LocalTraining {
  readonly spec: NetworkSpec;
  /** The global weights of the round; not changed. */
  readonly weights: readonly NamedTensor[];
  readonly cases: readonly TrainingCase[];
  readonly plan: Pick<
    TrainingPlan,
    "localSteps" | "batchSize" | "learningRate" | "weightDecay" | "gradientClipNorm" | "proximalMu" | "segmentationWeight" | "labelCounts"
  >;
  /** Different for every site and round. */
  readonly seed: number;
  /** Steps of earlier rounds, and of all rounds: the learning rate follows one cosine through the whole run. */
  readonly startStep: number;
  readonly totalSteps: number;
  readonly onStep?: (report: StepReport) => void;
  readonly signal?: AbortSignal;
  /** Changes a drawn case at random, before it is stacked. */
  readonly augment?: (drawn: TrainingCase, random: Uniform) => TrainingCase;
}

export interface TrainedWeights {
  readonly weights: readonly NamedTensor[];
  readonly steps: number;
  readonly meanLoss: number;
}

/**
 * One round of training at one site: `plan.localSteps` steps of AdamW from the global weights.
 *
 * Deterministic: the same weights, cases, plan and seed give the same bits on the same backend. Between steps it yields to
 * the event loop, so that sockets stay alive. Throws the signal's reason when aborted, and an error when a loss is no number.
 */
export async function trainLocal(training: LocalTraining): Promise<TrainedWeights> {
  const { spec, plan } = training;
  assertMatches(spec, training.weights);
  const tensorsBefore = tf.memory().numTensors;
  const weights = training.weights.map((tensor) => ({ ...tensor, values: tensor.values.slice() }));
  const optimiser = adamW(weights, plan);
  try {
    const lossSum = await takeSteps(training, weights, optimiser);
    const leaked = tf.memory().numTensors - tensorsBefore;
    if (leaked !== 0) throw new Error(`a training round left ${leaked} tensors behind`);
    return { weights, steps: plan.localSteps, meanLoss: lossSum / plan.localSteps };
  } finally {
    optimiser.dispose();
  }
}

/** Changes the weights in place; the sum of the steps' losses. */
async function takeSteps(training: LocalTraining, weights: readonly NamedTensor[], optimiser: Optimiser): Promise<number> {
  const { spec, cases, plan, seed, signal } = training;
  const nextBatch = balancedSampler(cases, plan.batchSize, seed);
  const settings = { classWeights: classWeights(plan.labelCounts), segmentationWeight: plan.segmentationWeight };

  let lossSum = 0;
  for (let step = 0; step < plan.localSteps; step++) {
    signal?.throwIfAborted();
    const drawn = nextBatch().map((index, slot) => augmented(training, need(cases[index]), randomStream("augment", seed, step, slot)));
    const dropout = dropoutMask(spec, drawn.length, randomStream("dropout", seed, step));
    const result = await gradientsOfCases(spec, weights, drawn, { ...settings, dropout });
    const loss = result.loss + optimiser.proximalLoss();
    if (!Number.isFinite(loss)) throw new Error(`the loss is not a number at local step ${step + 1}`);
    optimiser.step(result.gradients, cosineLearningRate(plan.learningRate, training.startStep + step, training.totalSteps));
    lossSum += loss;
    const { classificationLoss, segmentationLoss } = result;
    training.onStep?.({ step: step + 1, steps: plan.localSteps, loss, classificationLoss, segmentationLoss });
    await nextTurn();
  }
  return lossSum;
}

const augmented = ({ augment }: LocalTraining, drawn: TrainingCase, random: Uniform): TrainingCase => augment?.(drawn, random) ?? drawn;

/** 0 or 1 / (1 - rate) for each input of the classifier's last layer. */
function dropoutMask(spec: NetworkSpec, batch: number, uniform: Uniform): Float32Array {
  const units = spec.classifier.at(-1)?.inputs ?? 0;
  return Float32Array.from({ length: batch * units }, () => (uniform() < spec.dropout ? 0 : 1 / (1 - spec.dropout)));
}

function need(drawn: TrainingCase | undefined): TrainingCase {
  if (drawn === undefined) throw new Error("the sampler drew a case that is not there");
  return drawn;
}
