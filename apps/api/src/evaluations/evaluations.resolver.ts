import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { Site } from "../access/site.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { cohortById } from "../cohorts/find-cohort.js";
import { modelVersionById } from "../models/find-model.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Context } from "../platform/context.js";
import { batchedChildren } from "../platform/graphql/batched.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { scoreOf } from "./board-parts.js";
import { Evaluation } from "./evaluation.entity.js";
import { Leaderboard, LeaderboardCell, LeaderboardColumn, Prevalence } from "./leaderboard.object.js";
import { promoteModel } from "./promote-model.js";
import { readLeaderboard } from "./read-leaderboard.js";
import { WithinSitesAuroc } from "./site-statistics.object.js";
import { withinExternal, withinInternal } from "./within-sites.js";

/** What every site says of a version; batched. */
const evaluationsOf = batchedChildren<Evaluation>(
  (ctx, modelVersionIds) =>
    ctx.db
      .getRepository(Evaluation)
      .createQueryBuilder("row")
      .innerJoin("site", "site", "site.id = row.site_id")
      .where("row.modelVersionId IN (:...modelVersionIds)", { modelVersionIds })
      .orderBy("row.split", "DESC")
      .addOrderBy("site.code")
      .getMany(),
  (row) => row.modelVersionId,
);

/** The GraphQL edge of evaluations. */
@Resolver(() => Evaluation)
export class EvaluationsResolver {
  @Query(() => Leaderboard, {
    description:
      "Versions trained to diagnose on one cohort that held out the same patients, compared: of each run the last that is scored, and those that an alias points at; every round when asked for.",
  })
  async leaderboard(
    @Arg("cohortId", () => ID, { description: "The cohort." }) cohortId: string,
    @Arg("fold", () => Int, {
      nullable: true,
      description: "Versions that held out this fold, 0 to 4; those that held out the validation split when left out.",
    })
    fold: number | null | undefined,
    @Arg("baselineId", () => ID, { nullable: true, description: "The version that the others are compared with; the best when left out." })
    baselineId: string | null | undefined,
    @Arg("everyRound", () => Boolean, { defaultValue: false, description: "Every round of every run, not each run's last alone." })
    everyRound: boolean,
    @Ctx() ctx: Context,
  ): Promise<Leaderboard> {
    return unwrap(await readLeaderboard(ctx, { cohortId, fold: fold ?? null, baselineId: baselineId ?? null, everyRound }));
  }

  @Mutation(() => ModelVersion, {
    description:
      "Points a name such as `current` at a version; where it pointed before stays on record. Refused when the version is worse, beyond chance, than the one that holds the name, or not scored where that is.",
  })
  async setModelAlias(
    @Arg("modelVersionId", () => ID, { description: "The version." }) modelVersionId: string,
    @Arg("alias", () => String, { description: "The name." }) alias: string,
    @Arg("despite", () => String, {
      nullable: true,
      description: "Why it moves all the same; stays on record. Only asked for after a refusal.",
    })
    despite: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<ModelVersion> {
    return unwrap(await promoteModel(ctx, { modelVersionId, alias, despite: despite ?? null }));
  }

  @FieldResolver(() => Site, { description: "Who scores." })
  site(@Root() evaluation: Evaluation, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, evaluation.siteId);
  }

  @FieldResolver(() => ModelVersion, { description: "What is scored." })
  modelVersion(@Root() evaluation: Evaluation, @Ctx() ctx: Context): Promise<ModelVersion> {
    return modelVersionById(ctx, evaluation.modelVersionId);
  }
}

/** What sites say of a version, as a field of the version. */
@Resolver(() => ModelVersion)
export class ModelEvaluationsResolver {
  @FieldResolver(() => [Evaluation], { description: "What every site says of it: internal sites first, each group by code." })
  evaluations(@Root() version: ModelVersion, @Ctx() ctx: Context): Promise<readonly Evaluation[]> {
    return evaluationsOf(ctx, version.id);
  }

  @FieldResolver(() => WithinSitesAuroc, {
    nullable: true,
    description: "AUROC within the internal sites, as leaderboards rank by it. Null until every one of them has answered.",
  })
  async internalAuroc(@Root() version: ModelVersion, @Ctx() ctx: Context): Promise<WithinSitesAuroc | null> {
    const { estimate, n } = withinInternal((await evaluationsOf(ctx, version.id)).map(scoreOf));
    return estimate && { ...estimate, n };
  }

  @FieldResolver(() => WithinSitesAuroc, {
    nullable: true,
    description: "AUROC within the external sites. Null until every one of them has answered, and where fewer than two have a figure.",
  })
  async externalAuroc(@Root() version: ModelVersion, @Ctx() ctx: Context): Promise<WithinSitesAuroc | null> {
    const { estimate, n } = withinExternal((await evaluationsOf(ctx, version.id)).map(scoreOf));
    return estimate && { ...estimate, n };
  }
}

@Resolver(() => Leaderboard)
export class LeaderboardResolver {
  @FieldResolver(() => Cohort, { description: "The cohort." })
  cohort(@Root() board: Leaderboard, @Ctx() ctx: Context): Promise<Cohort> {
    return cohortById(ctx, board.cohortId);
  }
}

@Resolver(() => LeaderboardColumn)
export class LeaderboardColumnResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() column: LeaderboardColumn, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, column.siteId);
  }
}

@Resolver(() => LeaderboardCell)
export class LeaderboardCellResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() cell: LeaderboardCell, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, cell.siteId);
  }
}

@Resolver(() => Prevalence)
export class PrevalenceResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() prevalence: Prevalence, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, prevalence.siteId);
  }
}
