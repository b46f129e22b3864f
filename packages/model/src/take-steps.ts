import { setImmediate as nextTurn } from "node:timers/promises";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import type { LossAndGradients } from "./gradients.js";
import { adamW, learningRateAt, type Optimiser } from "./optimiser.js";

/** What the caller hears after each local step. */
export interface StepReport {
  /** 1 to `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** Null where the step's cases say nothing about it. */
  readonly classificationLoss: number | null;
  readonly segmentationLoss: number | null;
}

/** What of a plan every step follows, whatever is learned. */
export type StepPlan = Pick<
  TrainingPlan,
  "localSteps" | "learningRate" | "warmupSteps" | "weightDecay" | "gradientClipNorm" | "proximalMu"
>;

/** The local steps of one round. */
export interface Steps {
  /** The global weights of the round; not changed. */
  readonly weights: readonly NamedTensor[];
  readonly plan: StepPlan;
  /** Steps of earlier rounds, and of all rounds: the learning rate follows one curve through the whole run. */
  readonly startStep: number;
  readonly totalSteps: number;
  readonly onStep?: (report: StepReport) => void;
  readonly signal?: AbortSignal;
}

export interface TrainedWeights {
  readonly weights: readonly NamedTensor[];
  readonly steps: number;
  readonly meanLoss: number;
}

/** Loss and gradients at the weights as they stand, of the cases drawn for a step (from 0). */
type GradientsAt = (weights: readonly NamedTensor[], step: number) => Promise<LossAndGradients>;

/**
 * `plan.localSteps` steps of AdamW from the global weights. Between steps it yields to the event loop, so that sockets stay alive.
 * Throws the signal's reason when aborted, and an error when a loss is no number or a tensor was left behind.
 */
export async function takeSteps(round: Steps, gradientsAt: GradientsAt): Promise<TrainedWeights> {
  const { plan } = round;
  const tensorsBefore = tf.memory().numTensors;
  const weights = round.weights.map((tensor) => ({ ...tensor, values: tensor.values.slice() }));
  const optimiser = adamW(weights, plan);
  try {
    const lossSum = await descend(round, { weights, optimiser, gradientsAt });
    const leaked = tf.memory().numTensors - tensorsBefore;
    if (leaked !== 0) throw new Error(`a training round left ${leaked} tensors behind`);
    return { weights, steps: plan.localSteps, meanLoss: lossSum / plan.localSteps };
  } finally {
    optimiser.dispose();
  }
}

interface Descent {
  readonly weights: readonly NamedTensor[];
  readonly optimiser: Optimiser;
  readonly gradientsAt: GradientsAt;
}

/** Changes the weights in place; the sum of the steps' losses. */
async function descend({ plan, ...round }: Steps, { weights, optimiser, gradientsAt }: Descent): Promise<number> {
  const { localSteps: steps, learningRate: peak, warmupSteps } = plan;
  let lossSum = 0;
  for (let step = 0; step < steps; step++) {
    round.signal?.throwIfAborted();
    const { loss: ownLoss, classificationLoss, segmentationLoss, gradients } = await gradientsAt(weights, step);
    const loss = ownLoss + optimiser.proximalLoss();
    if (!Number.isFinite(loss)) throw new Error(`the loss is not a number at local step ${step + 1}`);
    optimiser.step(gradients, learningRateAt(round.startStep + step, { peak, warmupSteps, totalSteps: round.totalSteps }));
    lossSum += loss;
    round.onStep?.({ step: step + 1, steps, loss, classificationLoss, segmentationLoss });
    await nextTurn();
  }
  return lossSum;
}
