import { sentenceOf } from "@midline/shared/cohorts/criteria";
import { readRules } from "@midline/shared/cohorts/read-rules";
import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { uuid } from "@midline/shared/protocol/ids";
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { personById } from "../access/find-person.js";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { floorsFor } from "../cases/floor-for.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import type { Context } from "../platform/context.js";
import { type Page, readPage } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { CohortExclusion } from "./cohort-exclusion.entity.js";
import { CohortRule } from "./cohort-rule.object.js";
import { Cohort } from "./cohort.entity.js";
import { FreezeCohortInput } from "./cohort.input.js";
import { AttritionSiteStep, AttritionStep, CohortFoldCount, CohortPreview, CohortSiteCount, FoldWarning } from "./cohort.object.js";
import { freezeCohort } from "./freeze-cohort.js";
import { listExclusions } from "./list-exclusions.js";
import { previewCohort } from "./preview-cohort.js";
import { readToldSites } from "./read-told-sites.js";
import { releaseFlow } from "./release-flow.js";
import { releaseFolds, releaseSite, sizeOf } from "./release-sites.js";

const CohortConnection = connectionOf("Cohort", () => Cohort);

/** The GraphQL edge of cohorts. */
@Resolver(() => Cohort)
export class CohortsResolver {
  @Query(() => Cohort, { nullable: true, description: "One frozen cohort, or null." })
  async cohort(@Arg("id", () => ID, { description: "Of the cohort." }) id: string, @Ctx() ctx: Context): Promise<Cohort | null> {
    return uuid.safeParse(id).success ? ctx.db.getRepository(Cohort).findOneBy({ id }) : null;
  }

  @Query(() => CohortConnection, { description: "Frozen cohorts, newest first." })
  async cohorts(
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows in the page." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | null,
    @Ctx() ctx: Context,
  ): Promise<Page<Cohort>> {
    return unwrap(await readPage(ctx.db.getRepository(Cohort).createQueryBuilder("cohort"), { first, after }));
  }

  @Query(() => CohortPreview, { description: "What freezing would give, without freezing." })
  async previewCohort(
    @Arg("input", () => FreezeCohortInput, { description: "The cohort to try." }) input: FreezeCohortInput,
    @Ctx() ctx: Context,
  ): Promise<CohortPreview> {
    return unwrap(await previewCohort(ctx, input));
  }

  @Mutation(() => Cohort, { description: "Freezes a cohort: who is in it, with which label revision, in which split and fold." })
  async freezeCohort(
    @Arg("input", () => FreezeCohortInput, { description: "The cohort to freeze." }) input: FreezeCohortInput,
    @Ctx() ctx: Context,
  ): Promise<Cohort> {
    return unwrap(await freezeCohort(ctx, input));
  }

  @FieldResolver(() => ReleasedCountObject, { description: "Patients in it." })
  async size(@Root() cohort: Cohort, @Ctx() ctx: Context): Promise<ReleasedCount> {
    return sizeOf((await readToldSites(ctx, cohort)).map(releaseSite));
  }

  @FieldResolver(() => [AttritionStep], {
    description: "How the rules narrowed the cases down, in order; empty when it was frozen before this was kept site by site.",
  })
  async attrition(@Root() { flow }: Cohort, @Ctx() ctx: Context): Promise<readonly AttritionStep[]> {
    const siteIds = flow.sites.map(({ siteId }) => siteId);
    return siteIds.length === 0 ? [] : releaseFlow(flow, await floorsFor(ctx, siteIds));
  }

  @FieldResolver(() => [CohortRule], { description: "Who may be in it, in order." })
  rules(@Root() { criteria }: Cohort): readonly CohortRule[] {
    return readRules(criteria).map((rule) => ({ ...rule, sentence: sentenceOf(rule) }));
  }

  @FieldResolver(() => [CohortExclusion], { description: "A site's own cases that were not let in, in pseudonym order." })
  async exclusions(
    @Root() cohort: Cohort,
    @Arg("siteCode", () => String, { description: "The viewer's own site." }) siteCode: string,
    @Arg("position", () => Int, { nullable: true, description: "Only by this rule, counted from 1." }) position: number | null,
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows, at most 200." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "The pseudonym before." }) after: string | null,
    @Ctx() ctx: Context,
  ): Promise<readonly CohortExclusion[]> {
    return unwrap(await listExclusions(ctx, cohort, { siteCode, position: position ?? null, first, after: after ?? null }));
  }

  @FieldResolver(() => [CohortSiteCount], { description: "Each site's part, in site order." })
  async sites(@Root() cohort: Cohort, @Ctx() ctx: Context): Promise<readonly CohortSiteCount[]> {
    return (await readToldSites(ctx, cohort)).map(releaseSite);
  }

  @FieldResolver(() => [CohortFoldCount], {
    description: "The part of each fold at each training site, in site and fold order; empty when it was frozen without folds.",
  })
  async folds(@Root() cohort: Cohort, @Ctx() ctx: Context): Promise<readonly CohortFoldCount[]> {
    const sites = await readToldSites(ctx, cohort);
    const hasFolds = sites.some(({ members }) => members.some(({ fold }) => fold !== null));
    return hasFolds ? sites.flatMap(releaseFolds) : [];
  }

  @FieldResolver(() => Person, { description: "Who froze it." })
  async frozenBy(@Root() cohort: Cohort, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, cohort.frozenById);
  }
}

/** The site of a count. */
@Resolver(() => CohortSiteCount)
export class CohortSiteCountResolver {
  @FieldResolver(() => Site, { description: "The site." })
  async site(@Root() count: CohortSiteCount, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, count.siteId);
  }
}

/** The site of a fold's count. */
@Resolver(() => CohortFoldCount)
export class CohortFoldCountResolver {
  @FieldResolver(() => Site, { description: "The site." })
  async site(@Root() count: CohortFoldCount, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, count.siteId);
  }
}

/** The site of a step. */
@Resolver(() => AttritionSiteStep)
export class AttritionSiteStepResolver {
  @FieldResolver(() => Site, { description: "The site." })
  async site(@Root() step: AttritionSiteStep, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, step.siteId);
  }
}

/** The site of a warning. */
@Resolver(() => FoldWarning)
export class FoldWarningResolver {
  @FieldResolver(() => Site, { description: "The site." })
  async site(@Root() warning: FoldWarning, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, warning.siteId);
  }
}
