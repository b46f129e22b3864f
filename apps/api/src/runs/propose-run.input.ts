import type { AggregationRule, DriftCorrectionKind, ServerOptimiserKind } from "@midline/shared/protocol/aggregation";
import type { Attention, Covariates, NetworkSize, NetworkTask, ParentLayers } from "@midline/shared/protocol/vocabulary";
import type { NumberEncoding } from "@midline/shared/weights/container-layout";
import type { LocalLayers } from "@midline/shared/weights/local-layers";
import { Field, Float, ID, InputType, Int } from "type-graphql";
import {
  AggregationRuleEnum,
  DriftCorrectionEnum,
  LocalLayersEnum,
  ServerOptimiserEnum,
  UpdateEncodingEnum,
} from "../platform/graphql/aggregation-enums.object.js";
import {
  AttentionEnum,
  CovariatesEnum,
  NetworkSizeEnum,
  NetworkTaskEnum,
  ParentLayersEnum,
} from "../platform/graphql/protocol-enums.object.js";

/** What a person decides of a run. */
@InputType({ description: "A run to propose. Who trains is decided by the cohort." })
export class ProposeRunInput {
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Field(() => ID, { description: "The frozen cohort to train and score on; of a restoration, whose training sites take part." })
  cohortId!: string;

  @Field(() => NetworkTaskEnum, { defaultValue: NetworkTaskEnum.DIAGNOSIS, description: "What to train for." })
  task!: NetworkTask;

  @Field(() => ID, {
    nullable: true,
    description: "The model version to begin from, of the same network; seeded first weights when left out.",
  })
  parentModelVersionId!: string | null;

  @Field(() => ParentLayersEnum, { defaultValue: ParentLayersEnum.TRUNK, description: "What to take over from the version to begin from." })
  parentLayers!: ParentLayers;

  @Field(() => Int, { defaultValue: 200, description: "In a restoration, the most normal heads a site learns from; else not used." })
  normalsPerSite!: number;

  @Field(() => Float, {
    defaultValue: 0,
    description:
      "In a restoration, weight of the loss on the ages of normal heads, which sites read from their own records; 0 teaches none.",
  })
  ageWeight!: number;

  @Field(() => Int, {
    nullable: true,
    description: "Fold of the cohort to hold out, 0 to 4: sites train on everyone outside it. The cohort's validation split when left out.",
  })
  fold!: number | null;

  @Field(() => NetworkSizeEnum, { defaultValue: "ci", description: "Which size of the network to train." })
  network!: NetworkSize;

  @Field(() => CovariatesEnum, {
    defaultValue: CovariatesEnum.NONE,
    description: "What the classifier reads beside the images; in a restoration not used.",
  })
  covariates!: Covariates;

  @Field(() => AttentionEnum, {
    defaultValue: AttentionEnum.MASK,
    description: "Where the classifier looks; in a restoration not used.",
  })
  attention!: Attention;

  @Field(() => Int, { defaultValue: 10, description: "Federated rounds." })
  rounds!: number;

  @Field(() => Int, { defaultValue: 20, description: "Training steps of each site in each round." })
  localSteps!: number;

  @Field(() => Int, {
    defaultValue: 0,
    description:
      "Times that a site sees as many cases as it has, in a round: it takes the steps that needs, localSteps at most. Sites then take different numbers of steps, for which the normalised mean is made. 0: every site takes localSteps.",
  })
  localEpochs!: number;

  @Field(() => Int, { defaultValue: 4, description: "Cases in a training step." })
  batchSize!: number;

  @Field(() => Float, { defaultValue: 0.002, description: "Peak of the cosine over all rounds." })
  learningRate!: number;

  @Field(() => Int, { defaultValue: 0, description: "Steps, of all rounds together, in which the learning rate climbs to its peak." })
  warmupSteps!: number;

  @Field(() => Float, { defaultValue: 0.01, description: "AdamW's weight decay." })
  weightDecay!: number;

  @Field(() => Float, { defaultValue: 0, description: "FedProx strength; 0 is plain federated averaging." })
  proximalMu!: number;

  @Field(() => DriftCorrectionEnum, {
    defaultValue: DriftCorrectionEnum.NONE,
    description:
      "What each site does while it learns against drifting away from the others; only with the mean, no optimiser over rounds and no FedProx.",
  })
  driftCorrection!: DriftCorrectionKind;

  @Field(() => LocalLayersEnum, {
    defaultValue: LocalLayersEnum.NONE,
    description: "Layers of which each training site keeps its own numbers; without SCAFFOLD and averaging decay.",
  })
  localLayers!: LocalLayers;

  @Field(() => UpdateEncodingEnum, {
    defaultValue: UpdateEncodingEnum.FLOAT32,
    description: "How the numbers of the sites' updates are written on their way; rounded ones not with SCAFFOLD.",
  })
  updateEncoding!: NumberEncoding;

  @Field(() => AggregationRuleEnum, {
    defaultValue: AggregationRuleEnum.MEAN,
    description: "How the sites' changes become one.",
  })
  aggregation!: AggregationRule;

  @Field(() => Int, {
    defaultValue: 1,
    description: "Sites that may hold anything: of the trimmed mean and of multi-Krum; else not used.",
  })
  toleratedSites!: number;

  @Field(() => ServerOptimiserEnum, {
    defaultValue: ServerOptimiserEnum.NONE,
    description: "What is done with that change; an optimiser over rounds goes on from round to round.",
  })
  serverOptimiser!: ServerOptimiserKind;

  @Field(() => Float, { defaultValue: 1, description: "Rate of an optimiser over rounds; FedAdam and FedYogi want about 0.01." })
  serverLearningRate!: number;

  @Field(() => Float, { defaultValue: 0.9, description: "What an optimiser over rounds keeps of its first moment each round." })
  serverMomentum!: number;

  @Field(() => Float, { defaultValue: 0.001, description: "Least that FedAdam and FedYogi divide a step by." })
  serverTau!: number;

  @Field(() => Float, {
    defaultValue: 0,
    description:
      "Decay, per round, of the moving average of the weights that each round publishes while training goes on from its own; at least 0, for none, and below 1. A decay of c in every step is c^localSteps.",
  })
  averagingDecay!: number;

  @Field(() => Float, { defaultValue: 0.15, description: "Chance of taking each sequence away from a case that is drawn." })
  sequenceDropout!: number;

  @Field(() => Float, { defaultValue: 1, description: "Weight of the classification loss; 0 trains the mask alone." })
  classificationWeight!: number;

  @Field(() => Float, { defaultValue: 1, description: "Weight of the segmentation loss; 0 trains the classifier alone." })
  segmentationWeight!: number;

  @Field(() => Int, {
    nullable: true,
    description: "Sites that must answer before a round may close without the others; two thirds when left out.",
  })
  quorum!: number | null;

  @Field(() => Int, {
    defaultValue: 600,
    description: "A round closes at quorum when no site has made progress for this long, in seconds.",
  })
  noProgressTimeoutS!: number;

  @Field(() => Int, { defaultValue: 1, description: "Seed of the first weights and of all shuffling." })
  seed!: number;
}
