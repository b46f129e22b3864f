import { uuid } from "@midline/shared/protocol/ids";
import type { NetworkTask } from "@midline/shared/protocol/vocabulary";
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import { type Page, readPage } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { NetworkTaskEnum } from "../platform/graphql/protocol-enums.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { Contribution } from "./contribution.entity.js";
import { aliasesOf, contributionsOf, modelVersionById } from "./find-model.js";
import { ModelVersion } from "./model-version.entity.js";

const ModelVersionConnection = connectionOf("ModelVersion", () => ModelVersion);

/** The GraphQL edge of models. */
@Resolver(() => ModelVersion)
export class ModelsResolver {
  @Query(() => ModelVersion, { nullable: true, description: "One model version, or null." })
  async modelVersion(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() ctx: Context): Promise<ModelVersion | null> {
    return uuid.safeParse(id).success ? ctx.db.getRepository(ModelVersion).findOneBy({ id }) : null;
  }

  @Query(() => ModelVersionConnection, {
    description: "Model versions, newest first; of one run when `runId` is given, and of one task when `task` is.",
  })
  async modelVersions(
    @Arg("runId", () => ID, { nullable: true, description: "Only versions of this run." }) runId: string | null | undefined,
    @Arg("task", () => NetworkTaskEnum, { nullable: true, description: "Only versions trained for this." })
    task: NetworkTask | null | undefined,
    @Arg("first", () => Int, { defaultValue: 50, description: "How many at most." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<ModelVersion>> {
    const query = ctx.db.getRepository(ModelVersion).createQueryBuilder("version");
    if (runId !== null && runId !== undefined)
      query.andWhere(uuid.safeParse(runId).success ? "version.runId = :runId" : "FALSE", { runId });
    if (task) query.andWhere("version.task = :task", { task });
    return unwrap(await readPage(query, { first, after }));
  }

  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description:
      "The version of the round before, or of a first round the version that its run began from; null after seeded first weights.",
  })
  async parent(@Root() version: ModelVersion, @Ctx() ctx: Context): Promise<ModelVersion | null> {
    return version.parentId === null ? null : modelVersionById(ctx, version.parentId);
  }

  @FieldResolver(() => [Contribution], { description: "What each site put into it." })
  async contributions(@Root() version: ModelVersion, @Ctx() ctx: Context): Promise<readonly Contribution[]> {
    return contributionsOf(ctx, version.id);
  }

  @FieldResolver(() => [String], { description: "The names that point at it now." })
  async aliases(@Root() version: ModelVersion, @Ctx() ctx: Context): Promise<readonly string[]> {
    return (await aliasesOf(ctx, version.id)).map(({ alias }) => alias);
  }
}

/** The site of a contribution. */
@Resolver(() => Contribution)
export class ContributionResolver {
  @FieldResolver(() => Site, { description: "The site that trained." })
  async site(@Root() contribution: Contribution, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, contribution.siteId);
  }
}
