import { Field, Int, ObjectType } from "type-graphql";
import { SplitEnum, TargetEnum } from "../platform/graphql/protocol-enums.object.js";
import type { Split, Target } from "@midline/shared/protocol/vocabulary";
import { ModelVersion } from "../models/model-version.entity.js";
import { EvaluationStateEnum, type EvaluationState } from "./evaluation.entity.js";
import { Estimate, SiteStatisticsObject } from "./site-statistics.object.js";

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

/** One version's row. */
@ObjectType({ description: "One model version's row of the leaderboard." })
export class LeaderboardRow {
  @Field(() => Int, {
    nullable: true,
    description: "First rank this row may hold: rows whose intervals overlap share a group. Null when it cannot be ranked.",
  })
  rankFrom!: number | null;

  @Field(() => Int, { nullable: true, description: "Last rank this row may hold." })
  rankTo!: number | null;

  @Field(() => ModelVersion, { description: "The version." })
  modelVersion!: ModelVersion;

  @Field(() => Estimate, {
    nullable: true,
    description:
      "Pair-weighted mean of the internal sites' AUROC, with its interval; the ranking figure. Null until every internal site has answered.",
  })
  internalAuroc!: Estimate | null;

  @Field(() => Int, { description: "Labelled patients behind the ranking figure." })
  internalN!: number;

  @Field(() => [LeaderboardCell], { description: "What each site says, in the order of the columns." })
  cells!: LeaderboardCell[];
}

/** All versions of one cohort that held out the same patients, compared. */
@ObjectType({
  description: "All model versions trained on one cohort that held out the same patients, compared where nobody's patients leave home.",
})
export class Leaderboard {
  cohortId!: string;

  @Field(() => TargetEnum, { description: "The molecular question." })
  target!: Target;

  @Field(() => [LeaderboardColumn], { description: "The sites, internal ones first." })
  columns!: LeaderboardColumn[];

  @Field(() => [LeaderboardRow], { description: "The versions, best first; those that cannot be ranked come last." })
  rows!: LeaderboardRow[];

  @Field(() => Boolean, { description: "Whether any patient behind it is a phantom." })
  synthetic!: boolean;

  @Field(() => String, { description: "What must be shown with it." })
  disclaimer!: string;
}
