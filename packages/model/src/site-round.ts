import { type NetworkSpec, specOf } from "@midline/shared/network/network-spec";
import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { localStepsOf, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { fnv1a32, type Uniform } from "@midline/shared/random";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { type ControlVariates, type DriftCorrection, driftCorrection } from "./drift-correction.js";
import { pretrainLocal, type SpoiledCase } from "./pretrain.js";
import type { StepPlan, Steps, TrainedWeights } from "./take-steps.js";
import { trainLocal } from "./train.js";
import type { TrainingCase } from "./training-case.js";

/** A case of a site's cohort: its voxels may be read from disk each time they are looked at, so what is known of it stands beside them. */
export interface SiteCase extends TrainingCase {
  readonly hasMask: boolean;
}

/** One round of a plan at one site. */
export interface SiteRound extends Pick<Steps, "weights" | "onStep" | "signal" | "checkpoints"> {
  /** In a plan with SCAFFOLD; null in others. */
  readonly variates?: ControlVariates | null;
  readonly plan: TrainingPlan;
  /** From 0. */
  readonly round: number;
  readonly siteCode: string;
  /** Cases that teach something, see `teaching`. */
  readonly cases: readonly SiteCase[];
  readonly augment: (drawn: TrainingCase, random: Uniform) => TrainingCase;
}

/** What a round at a site gives: the change of every weight, and what it was learned from. */
export interface SiteLearning {
  readonly delta: readonly NamedTensor[];
  /** The site's control variate after the round; left out without SCAFFOLD. */
  readonly variate?: readonly NamedTensor[] | undefined;
  readonly examples: ExampleCounts;
  readonly steps: number;
  readonly meanLoss: number;
}

type HeadWeights = Pick<TrainingPlan, "classificationWeight" | "segmentationWeight">;
type Known = Pick<SiteCase, "label" | "hasMask">;

const teachesClassifier = ({ label }: Known, plan: HeadWeights): boolean => label !== null && plan.classificationWeight > 0;
const teachesMask = ({ hasMask }: Known, plan: HeadWeights): boolean => hasMask && plan.segmentationWeight > 0;

/** The cases from which a plan learns anything. */
export const teaching = <C extends Known>(cases: readonly C[], plan: HeadWeights): readonly C[] =>
  cases.filter((each) => teachesClassifier(each, plan) || teachesMask(each, plan));

/** Every site draws differently in every round, and the same again when it must: attempts at a round draw alike, and so do runs of equal plans. */
export const trainingSeed = (plan: Pick<TrainingPlan, "seed">, round: number, siteCode: string): number =>
  fnv1a32([plan.seed, round, siteCode].join("|"));

/** Learns one round at one site, as its trainer does. A site of fewer steps goes along the first part of the round's learning rates. Deterministic, polite and strict as `trainLocal`. */
export async function learnRound({
  plan,
  round,
  siteCode,
  weights,
  cases,
  augment,
  variates = null,
  ...hearing
}: SiteRound): Promise<SiteLearning> {
  const correction = correctionOf(weights, variates, plan);
  const learned = await trainLocal({
    ...hearing,
    correction,
    spec: specOf(plan),
    weights,
    cases,
    plan: { ...plan, localSteps: localStepsOf(plan, cases.length) },
    seed: trainingSeed(plan, round, siteCode),
    startStep: round * plan.localSteps,
    totalSteps: plan.rounds * plan.localSteps,
    augment,
  });
  const examples: ExampleCounts = {
    trunk: cases.length,
    classification: cases.filter((each) => teachesClassifier(each, plan)).length,
    segmentation: cases.filter((each) => teachesMask(each, plan)).length,
    age: 0,
  };
  return learningOf(weights, learned, { examples, correction });
}

/** One round of pretraining at one site. */
export interface RestorationRound<C> extends Pick<Steps, "weights" | "onStep" | "signal" | "checkpoints"> {
  /** In a plan with SCAFFOLD; null in others. */
  readonly variates?: ControlVariates | null;
  readonly spec: NetworkSpec;
  readonly plan: Pick<TrainingPlan, keyof StepPlan | "localEpochs" | "batchSize" | "rounds" | "ageWeight">;
  /** From 0. */
  readonly round: number;
  /** Different for every site and round. */
  readonly seed: number;
  /** Pictures of normal heads, one at least. */
  readonly heads: readonly C[];
  readonly spoil: (drawn: C, random: Uniform) => SpoiledCase;
  /** Years, or null where they are not known; asked where the plan weighs ages. */
  readonly ageOf: (head: C) => number | null;
}

/** Learns one round of restoring normal heads at one site, as its trainer does; the trunk is averaged by heads seen. Strict as `pretrainLocal`. */
export async function learnRestorationRound<C>({ round, heads, variates = null, ...given }: RestorationRound<C>): Promise<SiteLearning> {
  const { weights, plan, ageOf } = given;
  const correction = correctionOf(weights, variates, plan);
  const learned = await pretrainLocal({
    ...given,
    plan: { ...plan, localSteps: localStepsOf(plan, heads.length) },
    correction,
    cases: heads,
    startStep: round * plan.localSteps,
    totalSteps: plan.rounds * plan.localSteps,
  });
  const age = plan.ageWeight === 0 ? 0 : heads.filter((head) => ageOf(head) !== null).length;
  const examples: ExampleCounts = { trunk: heads.length, classification: 0, segmentation: 0, age };
  return learningOf(weights, learned, { examples, correction });
}

const correctionOf = (
  weights: readonly NamedTensor[],
  variates: ControlVariates | null,
  { gradientClipNorm }: Pick<StepPlan, "gradientClipNorm">,
): DriftCorrection | undefined => (variates === null ? undefined : driftCorrection(weights, variates, gradientClipNorm));

const learningOf = (
  base: readonly NamedTensor[],
  { weights, steps, meanLoss }: TrainedWeights,
  { examples, correction }: { readonly examples: ExampleCounts; readonly correction: DriftCorrection | undefined },
): SiteLearning => ({ delta: differences(base, weights), variate: correction?.variate(), examples, steps, meanLoss });

/** Δ = learned - base, tensor by tensor. */
function differences(base: readonly NamedTensor[], learned: readonly NamedTensor[]): readonly NamedTensor[] {
  const before = new Map(base.map((tensor) => [tensor.name, tensor.values]));
  return learned.map(({ name, shape, values }) => {
    const from = before.get(name);
    if (from?.length !== values.length) throw new Error(`Training changed the shape of ${name}.`);
    return { name, shape, values: values.map((value, i) => value - from[i]!) };
  });
}
