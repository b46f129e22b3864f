import type { Target } from "@midline/shared/protocol/vocabulary";
import { Field, Int, ObjectType } from "type-graphql";
import { EvaluationStateEnum, type EvaluationState } from "../evaluations/evaluation.entity.js";
import { AurocDifference, LeaderboardColumn } from "../evaluations/leaderboard.object.js";
import { Estimate } from "../platform/graphql/estimate.object.js";
import { ModelVersion } from "../models/model-version.entity.js";
import { TargetEnum } from "../platform/graphql/protocol-enums.object.js";

/** One way in which runs differ. */
@ObjectType({ description: "One way in which the runs of an ablation differ." })
export class AblationDimension {
  @Field(() => String, { description: "In words for people." })
  name!: string;

  @Field(() => [String], { description: "In words for people, the plainest first." })
  levels!: readonly string[];
}

/** What one site says of an arm. */
@ObjectType({ description: "What one site says of an arm. What the arm was not taught has no figure." })
export class AblationCell {
  siteId!: string;

  @Field(() => EvaluationStateEnum, { description: "How far the site's scoring is." })
  state!: EvaluationState;

  @Field(() => Boolean, { description: "Whether a class was too small to be reported: its figures are withheld." })
  suppressed!: boolean;

  @Field(() => Estimate, { nullable: true, description: "AUROC with DeLong's interval. Null when undefined." })
  auroc!: Estimate | null;

  @Field(() => Int, { description: "Cases scored." })
  n!: number;

  @Field(() => Estimate, { nullable: true, description: "Mean overlap with the reference mask. Null when undefined." })
  dice!: Estimate | null;

  @Field(() => Int, { description: "Cases with a reference mask." })
  diceN!: number;
}

/** One cell of the matrix. */
@ObjectType({ description: "One cell of the matrix: a kind of run, and the last version of the newest finished one." })
export class AblationArm {
  @Field(() => [String], { description: "Its level in each dimension, in their order." })
  levels!: readonly string[];

  @Field(() => Boolean, { description: "Whether its classifier is taught: without, it has no AUROC." })
  classifies!: boolean;

  @Field(() => Boolean, { description: "Whether its mask is taught: without, it has no Dice." })
  segments!: boolean;

  @Field(() => Int, { description: "Finished runs of this kind; of more than one, the newest stands here." })
  runs!: number;

  @Field(() => ModelVersion, { nullable: true, description: "The version whose figures these are; null where no run has finished." })
  modelVersion!: ModelVersion | null;

  @Field(() => Estimate, { nullable: true, description: "AUROC within the internal sites; null until every one of them has answered." })
  internalAuroc!: Estimate | null;

  @Field(() => Int, { description: "Labelled patients behind `internalAuroc`." })
  internalN!: number;

  @Field(() => Estimate, {
    nullable: true,
    description: "AUROC within the external sites; null until every one of them has answered, and where fewer than two have a figure.",
  })
  externalAuroc!: Estimate | null;

  @Field(() => Int, { description: "Labelled patients behind `externalAuroc`." })
  externalN!: number;

  @Field(() => Estimate, { nullable: true, description: "Mean Dice over the patients of all internal sites." })
  internalDice!: Estimate | null;

  @Field(() => Int, { description: "Patients behind `internalDice`." })
  internalDiceN!: number;

  @Field(() => [AblationCell], { description: "What each site says, in the order of the columns." })
  cells!: readonly AblationCell[];
}

/** One arm less a neighbour. */
@ObjectType({ description: "One arm less a neighbour, which differs from it in one dimension." })
export class AblationDifference {
  @Field(() => String, { description: "The dimension's name." })
  dimension!: string;

  @Field(() => Int, { description: "Place of the first in the list of arms, counted from 0." })
  more!: number;

  @Field(() => Int, { description: "Place of the one that is taken away." })
  less!: number;

  @Field(() => AurocDifference, {
    nullable: true,
    description:
      "Of their AUROCs within the internal sites, corrected by Holm for all comparisons of the matrix. Null where an arm was not run, and where a site has not compared the two on the same patients.",
  })
  auroc!: AurocDifference | null;

  @Field(() => [String], {
    description: "Fields in which the two plans differ beside this dimension: what else may have made the difference.",
  })
  alsoDiffer!: readonly string[];
}

/** Finished runs of a cohort by what was learned and how. */
@ObjectType({ description: "Finished runs of a cohort by what was learned and how, and what each part adds." })
export class Ablation {
  cohortId!: string;

  @Field(() => TargetEnum, { description: "The molecular question." })
  target!: Target;

  @Field(() => [LeaderboardColumn], { description: "The sites, internal ones first." })
  columns!: readonly LeaderboardColumn[];

  @Field(() => [AblationDimension], { description: "Rows, columns, and what parts one matrix from another." })
  dimensions!: readonly AblationDimension[];

  @Field(() => [AblationArm], {
    description: "A whole matrix of rows and columns for each setting of the other dimensions; empty without a finished run.",
  })
  arms!: readonly AblationArm[];

  @Field(() => [AblationDifference], { description: "Between neighbouring cells." })
  differences!: readonly AblationDifference[];

  @Field(() => Int, { description: "Comparisons that the p-values are corrected for." })
  comparisons!: number;

  @Field(() => String, { description: "Which version stands in a cell." })
  rule!: string;

  @Field(() => Boolean, { description: "Whether any patient behind it is a phantom." })
  synthetic!: boolean;

  @Field(() => String, { description: "What must be shown with it." })
  disclaimer!: string;
}
