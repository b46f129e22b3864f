import { Field, Float, Int, ObjectType } from "type-graphql";
import { SplitEnum, TargetEnum } from "../platform/graphql/protocol-enums.object.js";
import type { Split, Target } from "@midline/shared/protocol/vocabulary";
import { ModelVersion } from "../models/model-version.entity.js";
import { EvaluationStateEnum, type EvaluationState } from "./evaluation.entity.js";
import { Estimate } from "../platform/graphql/estimate.object.js";
import { SiteStatisticsObject } from "./site-statistics.object.js";

/** A site's column. */
@ObjectType({ description: "A site's column of the leaderboard." })
export class LeaderboardColumn {
  siteId!: string;

  @Field(() => SplitEnum, { description: "Which of its patients it scores on." })
  split!: Split;

  @Field(() => Boolean, { description: "Whether the site never trains: its figures stand beside the ranking and never in it." })
  external!: boolean;
}

/** What one site says of one version. */
@ObjectType({ description: "What one site says of one version." })
export class LeaderboardCell {
  siteId!: string;

  @Field(() => SiteStatisticsObject, { nullable: true, description: "Its statistics; null while it is waited for, and when it failed." })
  statistics!: SiteStatisticsObject | null;

  @Field(() => EvaluationStateEnum, { description: "How far it is." })
  state!: EvaluationState;
}

/** A site's share of positives. */
@ObjectType({ description: "The share of positives among a site's labelled patients." })
export class Prevalence {
  siteId!: string;

  @Field(() => Estimate, { description: "The share, with Wilson's interval." })
  share!: Estimate;

  @Field(() => Int, { description: "Labelled patients." })
  n!: number;
}

/** AUROC over the patients of all internal sites together. */
@ObjectType({
  description:
    "AUROC over the patients of all internal sites as if they were of one. It compares patients across sites: where prevalences differ, it can be high without any site's being so. Never show it without them.",
})
export class PooledAuroc {
  @Field(() => Float, { description: "The figure; pairs in one bin of a histogram count half." })
  value!: number;

  @Field(() => Float, { description: "Lower end of DeLong's 95 % interval." })
  low!: number;

  @Field(() => Float, { description: "Upper end of DeLong's 95 % interval." })
  high!: number;

  @Field(() => Float, { description: "The AUROC of the scores themselves is not below it." })
  lower!: number;

  @Field(() => Float, { description: "The AUROC of the scores themselves is not above it." })
  upper!: number;

  @Field(() => Float, { description: "Upper less lower bound: 0 where every site releases its scores." })
  width!: number;

  @Field(() => Int, { description: "Labelled patients." })
  n!: number;

  @Field(() => [Prevalence], { description: "The sites' prevalences, beside which alone it can be read." })
  prevalences!: Prevalence[];
}

/** Figures over the patients of all internal sites, from sums. */
@ObjectType({ description: "Figures over the patients of all internal sites, from the sums that each site tells." })
export class InternalFigures {
  @Field(() => Int, { description: "Positive patients called." })
  positives!: number;

  @Field(() => Int, { description: "Negative patients called." })
  negatives!: number;

  @Field(() => Estimate, { nullable: true, description: "Fraction called rightly. Null when undefined." })
  accuracy!: Estimate | null;

  @Field(() => Estimate, { nullable: true, description: "Fraction of positives called positive. Null when undefined." })
  sensitivity!: Estimate | null;

  @Field(() => Estimate, { nullable: true, description: "Fraction of negatives called negative. Null when undefined." })
  specificity!: Estimate | null;

  @Field(() => Estimate, { nullable: true, description: "Mean overlap with the reference mask. Null when undefined." })
  dice!: Estimate | null;

  @Field(() => Int, { description: "Patients with a reference mask that Dice is the mean of." })
  diceN!: number;

  @Field(() => Estimate, {
    nullable: true,
    description: "Observed less expected share of positives; 0 is calibrated. Null when undefined.",
  })
  calibrationInTheLarge!: Estimate | null;

  @Field(() => Int, { description: "Labelled patients of the sites that have enough of them to tell of calibration." })
  calibrationN!: number;
}

/** A version's AUROC less the baseline's. */
@ObjectType({ description: "A version's AUROC within the internal sites less the baseline's, on the same patients." })
export class AurocDifference {
  @Field(() => Float, { description: "The difference; above 0 where the version is better." })
  value!: number;

  @Field(() => Float, { description: "Lower end of DeLong's 95 % interval, for this comparison alone." })
  low!: number;

  @Field(() => Float, { description: "Upper end of DeLong's 95 % interval, for this comparison alone." })
  high!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Two-sided p-value, corrected by Holm for all comparisons of the leaderboard. Null for a difference without variance.",
  })
  p!: number | null;

  @Field(() => Int, { description: "Labelled patients that both were scored on." })
  n!: number;
}

/** One version's row. */
@ObjectType({ description: "One model version's row of the leaderboard." })
export class LeaderboardRow {
  @Field(() => Int, {
    nullable: true,
    description: "First rank of this row's group: rows that paired tests cannot separate share their ranks. Null when it cannot be ranked.",
  })
  rankFrom!: number | null;

  @Field(() => Int, { nullable: true, description: "Last rank of this row's group." })
  rankTo!: number | null;

  @Field(() => ModelVersion, { description: "The version." })
  modelVersion!: ModelVersion;

  @Field(() => Estimate, {
    nullable: true,
    description:
      "AUROC within the internal sites: the mean of theirs, each weighing its pairs of a positive and a negative patient, with DeLong's interval; the ranking figure. Null until every internal site has answered.",
  })
  internalAuroc!: Estimate | null;

  @Field(() => Int, { description: "Labelled patients behind the ranking figure." })
  internalN!: number;

  @Field(() => Estimate, {
    nullable: true,
    description:
      "AUROC within the external sites, weighed as the ranking figure is; it ranks nothing. Null until every external site has answered, and where fewer than two have a figure: one site's own figure stands in its cell.",
  })
  externalAuroc!: Estimate | null;

  @Field(() => Int, { description: "Labelled patients behind `externalAuroc`." })
  externalN!: number;

  @Field(() => AurocDifference, {
    nullable: true,
    description: "To the baseline. Null for itself, and until every internal site has compared the two on the same patients.",
  })
  difference!: AurocDifference | null;

  @Field(() => InternalFigures, {
    nullable: true,
    description: "What does add up over the internal sites' patients. Null until every internal site has answered.",
  })
  internalFigures!: InternalFigures | null;

  @Field(() => PooledAuroc, {
    nullable: true,
    description:
      "AUROC over the internal sites' patients together. Null unless two or more there are, and all release histograms or scores.",
  })
  pooledAuroc!: PooledAuroc | null;

  @Field(() => [LeaderboardCell], { description: "What each site says, in the order of the columns." })
  cells!: LeaderboardCell[];
}

/** Versions of one cohort that held out the same patients, compared. */
@ObjectType({
  description: "Model versions trained on one cohort that held out the same patients, compared where nobody's patients leave home.",
})
export class Leaderboard {
  cohortId!: string;

  @Field(() => TargetEnum, { description: "The molecular question." })
  target!: Target;

  @Field(() => [LeaderboardColumn], { description: "The sites, internal ones first." })
  columns!: LeaderboardColumn[];

  @Field(() => ModelVersion, { nullable: true, description: "What the differences are to; null when no version can be ranked." })
  baseline!: ModelVersion | null;

  @Field(() => Int, { description: "Comparisons that the p-values are corrected for: of every two versions on the same patients." })
  comparisons!: number;

  @Field(() => [LeaderboardRow], {
    description: "The versions shown, best first; those that cannot be ranked come last. Ranks and p-values are of these rows alone.",
  })
  rows!: LeaderboardRow[];

  @Field(() => Int, { description: "Versions of earlier rounds that are not shown; 0 when every round was asked for." })
  notShown!: number;

  @Field(() => Boolean, { description: "Whether any patient behind it is a phantom." })
  synthetic!: boolean;

  @Field(() => String, { description: "What must be shown with it." })
  disclaimer!: string;
}
