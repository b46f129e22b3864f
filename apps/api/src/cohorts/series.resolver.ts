import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { In } from "typeorm";
import { personById } from "../access/find-person.js";
import { siteById } from "../access/find-site.js";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import { batchedChildren } from "../platform/graphql/batched.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { CohortChanges, CohortDiff, CohortDiffRow } from "./cohort-diff.object.js";
import { CohortEvent, CohortEventKindEnum, type CohortEventKind } from "./cohort-event.entity.js";
import { Cohort } from "./cohort.entity.js";
import { FreezeCohortInput } from "./cohort.input.js";
import { compareVersions, previewChanges } from "./compare-versions.js";
import { listSharedPatients } from "./list-shared-patients.js";
import { markCohort } from "./mark-cohort.js";
import { SharedPatient } from "./shared-patient.object.js";
import { whatHolds } from "./what-holds.js";

const eventsOf = batchedChildren<CohortEvent>(
  (ctx, cohortIds) => ctx.db.getRepository(CohortEvent).find({ where: { cohortId: In([...cohortIds]) }, order: { number: "ASC" } }),
  ({ cohortId }) => cohortId,
);

const versionsOf = batchedChildren<Cohort>(
  (ctx, seriesIds) => ctx.db.getRepository(Cohort).find({ where: { seriesId: In([...seriesIds]) }, order: { number: "DESC" } }),
  ({ seriesId }) => seriesId,
);

/** The GraphQL edge of a cohort's life: its versions, and what was said of them. */
@Resolver(() => Cohort)
export class SeriesResolver {
  @Query(() => CohortDiff, { description: "How one version of a cohort became another." })
  async cohortDiff(
    @Arg("from", () => ID, { description: "The earlier version." }) from: string,
    @Arg("to", () => ID, { description: "The later version." }) to: string,
    @Ctx() ctx: Context,
  ): Promise<CohortDiff> {
    return unwrap(await compareVersions(ctx, { from, to }));
  }

  @Query(() => CohortChanges, {
    nullable: true,
    description: "How what would be frozen differs from the newest version of its series, without freezing; null where a series begins.",
  })
  async previewCohortChanges(
    @Arg("input", () => FreezeCohortInput, { description: "The version to try." }) input: FreezeCohortInput,
    @Ctx() ctx: Context,
  ): Promise<CohortChanges | null> {
    return unwrap(await previewChanges(ctx, input));
  }

  @Query(() => [SharedPatient], { description: "Cases of one's own hospital whose patient has another case somewhere in the consortium." })
  async sharedPatients(
    @Arg("siteCode", () => String, { description: "One's own hospital." }) siteCode: string,
    @Ctx() ctx: Context,
  ): Promise<readonly SharedPatient[]> {
    return unwrap(await listSharedPatients(ctx, siteCode));
  }

  @Mutation(() => Cohort, {
    description: "Locks or deprecates a frozen cohort, or undoes it, with a reason that stays. Nothing is deleted.",
  })
  async markCohort(
    @Arg("cohortId", () => ID, { description: "The version." }) cohortId: string,
    @Arg("kind", () => CohortEventKindEnum, { description: "What to say of it." }) kind: CohortEventKind,
    @Arg("reason", () => String, { description: "Why, for those who use it." }) reason: string,
    @Ctx() ctx: Context,
  ): Promise<Cohort> {
    return unwrap(await markCohort(ctx, { cohortId, kind, reason }));
  }

  @FieldResolver(() => [Cohort], { description: "All versions of its series, newest first." })
  versions(@Root() { seriesId }: Cohort, @Ctx() ctx: Context): Promise<readonly Cohort[]> {
    return versionsOf(ctx, seriesId);
  }

  @FieldResolver(() => [CohortEvent], { description: "All that was said of it, first to last." })
  events(@Root() { id }: Cohort, @Ctx() ctx: Context): Promise<readonly CohortEvent[]> {
    return eventsOf(ctx, id);
  }

  @FieldResolver(() => CohortEvent, { nullable: true, description: "The lock that holds; null when nobody vouches for it." })
  async lock(@Root() { id }: Cohort, @Ctx() ctx: Context): Promise<CohortEvent | null> {
    return whatHolds(await eventsOf(ctx, id)).lock;
  }

  @FieldResolver(() => CohortEvent, { nullable: true, description: "Why it is not to be used for new runs; null when it may be." })
  async deprecation(@Root() { id }: Cohort, @Ctx() ctx: Context): Promise<CohortEvent | null> {
    return whatHolds(await eventsOf(ctx, id)).deprecation;
  }
}

/** Who said it. */
@Resolver(() => CohortEvent)
export class CohortEventResolver {
  @FieldResolver(() => Person, { description: "Who said it." })
  by(@Root() { byId }: CohortEvent, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, byId);
  }
}

/** The hospital of a patient. */
@Resolver(() => CohortDiffRow)
export class CohortDiffRowResolver {
  @FieldResolver(() => Site, { description: "His hospital." })
  site(@Root() { siteId }: CohortDiffRow, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, siteId);
  }
}
