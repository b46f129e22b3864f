import { setImmediate as nextTurn } from "node:timers/promises";
import type { AdamMoments } from "@midline/kernels/flat-adam";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import type { DriftCorrection, GradientSums } from "./drift-correction.js";
import type { LossAndGradients } from "./gradients.js";
import { adamW, learningRateAt, type Optimiser } from "./optimiser.js";

/** What the caller hears after each local step. */
export interface StepReport {
  /** 1 to `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** Over the steps so far. */
  readonly meanLoss: number;
  /** Null where the step's cases say nothing about it. */
  readonly classificationLoss: number | null;
  readonly segmentationLoss: number | null;
}

/** What of a plan every step follows, whatever is learned. */
export type StepPlan = Pick<
  TrainingPlan,
  "localSteps" | "learningRate" | "warmupSteps" | "weightDecay" | "gradientClipNorm" | "proximalMu"
>;

/**
 * Local training after a whole number of steps. With the weights and variates the round began from, its plan, cases and seed it is all that later steps
 * depend on: augmentation, dropout and what is spoiled are drawn from streams named by the step, the learning rate follows the step,
 * and the dealing of cases is repeated up to it. Training that goes on from here, on the same backend, ends with the bits of training that was never broken off.
 */
export interface TrainingState {
  /** Steps done, 1 or more. */
  readonly step: number;
  /** Sum of the steps' losses. */
  readonly lossSum: number;
  /** In the order of the round's own. */
  readonly weights: readonly NamedTensor[];
  readonly moments: AdamMoments;
  /** Of a corrected round; null without SCAFFOLD. */
  readonly gradientSums: GradientSums | null;
}

/** Where the caller keeps training that is under way. */
export interface Checkpoints {
  /** Where to go on; null to begin at the first step. */
  readonly from: TrainingState | null;
  /** Called after every step; the state is copied when it is asked for. */
  keep(state: () => TrainingState): void;
}

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
  readonly checkpoints?: Checkpoints;
  /** SCAFFOLD's; the gradients are followed as they are without. */
  readonly correction?: DriftCorrection | undefined;
}

export interface TrainedWeights {
  readonly weights: readonly NamedTensor[];
  readonly steps: number;
  readonly meanLoss: number;
}

/** Loss and gradients at the weights as they stand, of the cases drawn for a step (from 0). */
type GradientsAt = (weights: readonly NamedTensor[], step: number) => Promise<LossAndGradients>;

/**
 * `plan.localSteps` steps of AdamW from the global weights, or those left of them from a checkpoint. Between steps it yields to the event loop,
 * so that sockets stay alive. Throws the signal's reason when aborted, and an error when a loss is no number or a tensor was left behind.
 */
export async function takeSteps(round: Steps, gradientsAt: GradientsAt): Promise<TrainedWeights> {
  const { plan } = round;
  const tensorsBefore = tf.memory().numTensors;
  const weights = round.weights.map((tensor) => ({ ...tensor, values: tensor.values.slice() }));
  const optimiser = adamW(weights, plan); // pulled towards the global weights, wherever it goes on
  try {
    const from = round.checkpoints?.from ?? null;
    if (from !== null) goOnFrom(from, { weights, optimiser, correction: round.correction });
    const lossSum = await descend(round, { weights, optimiser, gradientsAt });
    const leaked = tf.memory().numTensors - tensorsBefore;
    if (leaked !== 0) throw new Error(`a training round left ${leaked} tensors behind`);
    return { weights, steps: plan.localSteps, meanLoss: lossSum / plan.localSteps };
  } finally {
    optimiser.dispose();
  }
}

function goOnFrom(
  from: TrainingState,
  { weights, optimiser, correction }: Pick<Descent, "weights" | "optimiser"> & Pick<Steps, "correction">,
): void {
  for (const [index, tensor] of weights.entries()) {
    const kept = from.weights[index];
    if (kept?.name !== tensor.name || kept.values.length !== tensor.values.length)
      throw new Error(`the checkpoint has no ${tensor.name} of ${tensor.values.length} numbers in its place`);
    tensor.values.set(kept.values);
  }
  optimiser.setMoments(from.moments);
  correction?.setSums(from.gradientSums ?? []);
}

/** Deals the batches of the steps that a checkpoint has behind it, to nobody. */
export function dealUpTo({ checkpoints }: Steps, deal: () => unknown): void {
  for (let step = checkpoints?.from?.step ?? 0; step > 0; step--) deal();
}

interface Descent {
  readonly weights: readonly NamedTensor[];
  readonly optimiser: Optimiser;
  readonly gradientsAt: GradientsAt;
}

/** Changes the weights in place; the sum of the steps' losses. */
async function descend({ plan, ...round }: Steps, { weights, optimiser, gradientsAt }: Descent): Promise<number> {
  const { localSteps: steps, learningRate: peak, warmupSteps } = plan;
  const from = round.checkpoints?.from;
  let lossSum = from?.lossSum ?? 0;
  for (let step = from?.step ?? 0; step < steps; step++) {
    round.signal?.throwIfAborted();
    const { loss: ownLoss, classificationLoss, segmentationLoss, gradients } = await gradientsAt(weights, step);
    const loss = ownLoss + optimiser.proximalLoss();
    if (!Number.isFinite(loss)) throw new Error(`the loss is not a number at local step ${step + 1}`);
    optimiser.step(
      round.correction?.correct(gradients) ?? gradients,
      learningRateAt(round.startStep + step, { peak, warmupSteps, totalSteps: round.totalSteps }),
    );
    lossSum += loss;
    round.onStep?.({ step: step + 1, steps, loss, meanLoss: lossSum / (step + 1), classificationLoss, segmentationLoss });
    await nextTurn();
    round.checkpoints?.keep(() => ({
      step: step + 1,
      lossSum,
      weights: weights.map((tensor) => ({ ...tensor, values: tensor.values.slice() })),
      moments: optimiser.moments(),
      gradientSums: round.correction?.sums() ?? null,
    }));
  }
  return lossSum;
}
