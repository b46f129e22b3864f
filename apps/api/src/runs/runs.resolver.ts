import { uuid } from "@midline/shared/protocol/ids";
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { personById } from "../access/find-person.js";
import { Person } from "../access/person.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { cohortById } from "../cohorts/find-cohort.js";
import { modelVersionById } from "../models/find-model.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Context } from "../platform/context.js";
import { type Page, readPage } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { approveRun } from "./approve-run.js";
import { cancelRun } from "./cancel-run.js";
import { pauseRun, resumeRun } from "./pause-run.js";
import { ProposeRunInput } from "./propose-run.input.js";
import { proposeRun } from "./propose-run.js";
import { Round } from "./round.entity.js";
import { roundsOf, runsOnCohort, sitesOf, versionsOf } from "./run-reads.js";
import { RunSite } from "./run-site.entity.js";
import { withdrawSite } from "./withdraw-site.js";
import { Run, RunStateEnum, type RunState } from "./run.entity.js";

const RunConnection = connectionOf("Run", () => Run);

/** The GraphQL edge of runs. */
@Resolver(() => Run)
export class RunsResolver {
  @Query(() => Run, { nullable: true, description: "One run, or null." })
  async run(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() ctx: Context): Promise<Run | null> {
    return uuid.safeParse(id).success ? ctx.db.getRepository(Run).findOneBy({ id }) : null;
  }

  @Query(() => RunConnection, { description: "Runs, newest first." })
  async runs(
    @Arg("state", () => RunStateEnum, { nullable: true, description: "Only runs in this state." }) state: RunState | null | undefined,
    @Arg("first", () => Int, { defaultValue: 50, description: "How many at most." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<Run>> {
    const query = ctx.db.getRepository(Run).createQueryBuilder("run");
    if (state) query.where("run.state = :state", { state });
    return unwrap(await readPage(query, { first, after }));
  }

  @Mutation(() => Run, { description: "Freezes a plan and puts it before its sites. Nothing is trained until each has approved it." })
  async proposeRun(
    @Arg("input", () => ProposeRunInput, { description: "The wishes." }) input: ProposeRunInput,
    @Ctx() ctx: Context,
  ): Promise<Run> {
    return unwrap(await proposeRun(ctx, input));
  }

  @Mutation(() => Run, { description: "Binds the caller's site to exactly this plan." })
  async approveRun(
    @Arg("runId", () => ID, { description: "The run." }) runId: string,
    @Arg("siteCode", () => String, { description: "The caller's site." }) siteCode: string,
    @Arg("planHash", () => String, { description: "The hash shown with the plan that was read." }) planHash: string,
    @Ctx() ctx: Context,
  ): Promise<Run> {
    return unwrap(await approveRun(ctx, { runId, siteCode, planHash }));
  }

  @Mutation(() => Run, { description: "Stops a run for good. What was committed stays." })
  async cancelRun(
    @Arg("runId", () => ID, { description: "The run." }) runId: string,
    @Arg("reason", () => String, { description: "Why, for those who approved it." }) reason: string,
    @Ctx() ctx: Context,
  ): Promise<Run> {
    return unwrap(await cancelRun(ctx, { runId, reason }));
  }

  @Mutation(() => Run, { description: "Asks no site to train until it is resumed; what sites have begun they may finish." })
  async pauseRun(
    @Arg("runId", () => ID, { description: "The run." }) runId: string,
    @Arg("reason", () => String, { description: "Why, for those who approved it." }) reason: string,
    @Ctx() ctx: Context,
  ): Promise<Run> {
    return unwrap(await pauseRun(ctx, { runId, reason }));
  }

  @Mutation(() => Run, { description: "Goes on with a paused run." })
  async resumeRun(@Arg("runId", () => ID, { description: "The run." }) runId: string, @Ctx() ctx: Context): Promise<Run> {
    return unwrap(await resumeRun(ctx, runId));
  }

  @Mutation(() => Run, { description: "Takes a site out of a run for good. What it gave to finished rounds stays in their models." })
  async withdrawSite(
    @Arg("runId", () => ID, { description: "The run." }) runId: string,
    @Arg("siteCode", () => String, { description: "The site that leaves." }) siteCode: string,
    @Arg("reason", () => String, { description: "Why, for those who approved it." }) reason: string,
    @Ctx() ctx: Context,
  ): Promise<Run> {
    return unwrap(await withdrawSite(ctx, { runId, siteCode, reason }));
  }

  @FieldResolver(() => Cohort, {
    description: "The frozen cohort it trains and scores on; of a restoration, whose training sites take part.",
  })
  cohort(@Root() run: Run, @Ctx() ctx: Context): Promise<Cohort> {
    return cohortById(ctx, run.cohortId);
  }

  @FieldResolver(() => ModelVersion, { nullable: true, description: "The version it begins from; null for seeded first weights." })
  async parentModel(@Root() run: Run, @Ctx() ctx: Context): Promise<ModelVersion | null> {
    return run.parentModelId === null ? null : modelVersionById(ctx, run.parentModelId);
  }

  @FieldResolver(() => Person, { description: "Who proposed it." })
  proposedBy(@Root() run: Run, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, run.proposedBy);
  }

  @FieldResolver(() => [RunSite], { description: "Its sites: those that train first, each group by code." })
  sites(@Root() run: Run, @Ctx() ctx: Context): Promise<readonly RunSite[]> {
    return sitesOf(ctx, run.id);
  }

  @FieldResolver(() => [Round], { description: "Its rounds and their attempts, in order." })
  rounds(@Root() run: Run, @Ctx() ctx: Context): Promise<readonly Round[]> {
    return roundsOf(ctx, run.id);
  }

  @FieldResolver(() => ModelVersion, { nullable: true, description: "The version of its last committed round." })
  async latestModel(@Root() run: Run, @Ctx() ctx: Context): Promise<ModelVersion | null> {
    return (await versionsOf(ctx, run.id)).at(-1) ?? null;
  }
}

/** What a frozen cohort is used for, as a field of the cohort. */
@Resolver(() => Cohort)
export class CohortRunsResolver {
  @FieldResolver(() => [Run], { description: "The runs that were proposed on it, newest first." })
  runs(@Root() { id }: Cohort, @Ctx() ctx: Context): Promise<readonly Run[]> {
    return runsOnCohort(ctx, id);
  }
}
