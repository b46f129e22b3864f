import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { randomStream, type Uniform } from "@midline/shared/random";
import { forgetting } from "./covariates.js";
import { gradientsOfCases } from "./gradients-of-cases.js";
import { classWeights } from "./losses.js";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import { balancedSampler } from "./sampler.js";
import { dealUpTo, type StepPlan, type Steps, takeSteps, type TrainedWeights } from "./take-steps.js";
import type { TrainingCase } from "./training-case.js";
import { assertMatches } from "@midline/shared/network/weights";

export interface LocalTraining extends Steps {
  readonly spec: NetworkSpec;
  readonly cases: readonly TrainingCase[];
  readonly plan: Pick<TrainingPlan, keyof StepPlan | "batchSize" | "classificationWeight" | "segmentationWeight" | "labelCounts">;
  /** Different for every site and round. */
  readonly seed: number;
  /** Changes a drawn case at random, before it is stacked; age and sex are not its business. */
  readonly augment?: (drawn: TrainingCase, random: Uniform) => TrainingCase;
}

/**
 * One round of training at one site: `plan.localSteps` steps of AdamW from the global weights.
 *
 * Deterministic: the same weights, cases, plan and seed give the same bits on the same backend. Between steps it yields to
 * the event loop, so that sockets stay alive. Throws the signal's reason when aborted, and an error when a loss is no number.
 */
export function trainLocal(training: LocalTraining): Promise<TrainedWeights> {
  const { spec, cases, plan, seed } = training;
  assertMatches(spec, training.weights);
  const nextBatch = balancedSampler(cases, plan.batchSize, seed);
  dealUpTo(training, nextBatch);
  const { classificationWeight, segmentationWeight } = plan;
  const settings = { classWeights: classWeights(plan.labelCounts), classificationWeight, segmentationWeight };
  return takeSteps(training, (weights, step) => {
    const drawn = nextBatch().map((index, slot) => {
      const known = need(cases[index]);
      const shown = augmented(training, known, randomStream("augment", seed, step, slot));
      if (spec.covariates === "none" || known.patient === undefined) return shown;
      return { ...shown, patient: forgetting(known.patient, randomStream("covariates", seed, step, slot)) };
    });
    const dropout = dropoutMask(spec, drawn.length, randomStream("dropout", seed, step));
    return gradientsOfCases(spec, weights, drawn, { ...settings, dropout });
  });
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
