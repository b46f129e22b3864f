import { Ctx, FieldResolver, Float, Int, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { personById } from "../access/find-person.js";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Context } from "../platform/context.js";
import { planOf } from "./find-run.js";
import { SiteAccount } from "./round-report.object.js";
import { reportRound } from "./round-report.js";
import { Round } from "./round.entity.js";
import { progressOf, queueOf, refusalsOf, runById, sitesOf, updatesOf, versionsOf } from "./run-reads.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";
import { SiteProgress } from "./site-progress.entity.js";
import { SiteUpdate } from "./site-update.entity.js";
import { TrainingTurn } from "./training-turn.object.js";

/** What a round shows. */
@Resolver(() => Round)
export class RoundResolver {
  @FieldResolver(() => Int, { description: "Which round of the run, counted from 1." })
  number(@Root() round: Round): number {
    return round.number + 1;
  }

  @FieldResolver(() => [SiteProgress], { description: "How far each site is." })
  progress(@Root() round: Round, @Ctx() ctx: Context): Promise<readonly SiteProgress[]> {
    return progressOf(ctx, round.id);
  }

  @FieldResolver(() => [SiteUpdate], { description: "What was accepted, in site order." })
  updates(@Root() round: Round, @Ctx() ctx: Context): Promise<readonly SiteUpdate[]> {
    return updatesOf(ctx, round.id);
  }

  @FieldResolver(() => [SiteAccount], { description: "What became of every site that was asked to train, in site order." })
  async report(@Root() round: Round, @Ctx() ctx: Context): Promise<readonly SiteAccount[]> {
    const [run, sites, updates, progress, refusals] = await Promise.all([
      runById(ctx, round.runId),
      sitesOf(ctx, round.runId),
      updatesOf(ctx, round.id),
      progressOf(ctx, round.id),
      refusalsOf(ctx, round.id),
    ]);
    return reportRound({ round, sites, updates, progress, refusals }, planOf(run));
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description:
      "When an open round that has its quorum goes on without the sites that have not answered, unless one of them shows progress before; null while it waits for them.",
  })
  async goesOnWithoutAt(@Root() round: Round, @Ctx() ctx: Context): Promise<Date | null> {
    const run = await runById(ctx, round.runId);
    const { quorum, noProgressTimeoutS } = planOf(run);
    if (round.state !== "open" || run.pausedAt !== null || (await updatesOf(ctx, round.id)).length < quorum) return null;
    return new Date(round.progressAt.getTime() + noProgressTimeoutS * 1000);
  }

  @FieldResolver(() => ModelVersion, { nullable: true, description: "What it has become; null until it is committed." })
  async modelVersion(@Root() round: Round, @Ctx() ctx: Context): Promise<ModelVersion | null> {
    if (round.state !== "committed") return null;
    return (await versionsOf(ctx, round.runId)).find((version) => version.roundNumber === round.number + 1) ?? null;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: "Mean training loss of the accepted updates, weighted by their cases; null before the first.",
  })
  async meanLoss(@Root() round: Round, @Ctx() ctx: Context): Promise<number | null> {
    const updates = await updatesOf(ctx, round.id);
    const cases = updates.reduce((sum, update) => sum + update.examples, 0);
    return cases === 0 ? null : updates.reduce((sum, update) => sum + update.meanLoss * update.examples, 0) / cases;
  }
}

@Resolver(() => SiteProgress)
export class SiteProgressResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() progress: SiteProgress, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, progress.siteId);
  }

  @FieldResolver(() => Boolean, { description: "Whether its update has been accepted." })
  async submitted(@Root() progress: SiteProgress, @Ctx() ctx: Context): Promise<boolean> {
    return (await updatesOf(ctx, progress.roundId)).some((update) => update.siteId === progress.siteId);
  }
}

@Resolver(() => SiteAccount)
export class SiteAccountResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() account: SiteAccount, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, account.siteId);
  }
}

@Resolver(() => SiteUpdate)
export class SiteUpdateResolver {
  @FieldResolver(() => Float, { description: "Size that the update file would have with every number as float32." })
  float32Bytes(@Root() { payloadBytes, decodedBytes }: SiteUpdate): number {
    return decodedBytes ?? payloadBytes;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      "What rounding left out of the update, as the site says: its L2 norm over that of the change, 0 to 1; it is added to the next update. Null where nothing is rounded.",
  })
  encodingError(@Root() { envelope }: SiteUpdate): number | null {
    return envelope.encodingError;
  }

  @FieldResolver(() => Site, { description: "Who handed it in." })
  site(@Root() update: SiteUpdate, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, update.siteId);
  }
}

@Resolver(() => RunSite)
export class RunSiteResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() member: RunSite, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, member.siteId);
  }

  @FieldResolver(() => TrainingTurn, {
    nullable: true,
    description: "What its trainer does first while the open round of this run waits for it; null when nothing comes before.",
  })
  async waitsBehind(@Root() { runId, siteId }: RunSite, @Ctx() ctx: Context): Promise<TrainingTurn | null> {
    const queue = await queueOf(ctx, siteId);
    const ahead = queue.findIndex(({ run }) => run.id === runId);
    const [first] = queue;
    return ahead <= 0 || first === undefined ? null : { runId: first.run.id, ahead, round: first.round.number + 1 };
  }

  @FieldResolver(() => Person, { nullable: true, description: "Who approved for it." })
  approvedBy(@Root() member: RunSite, @Ctx() ctx: Context): Promise<Person> | null {
    return member.approvedBy === null ? null : personById(ctx, member.approvedBy);
  }
}

@Resolver(() => TrainingTurn)
export class TrainingTurnResolver {
  @FieldResolver(() => Run, { description: "The run of the round that comes first." })
  run(@Root() { runId }: TrainingTurn, @Ctx() ctx: Context): Promise<Run> {
    return runById(ctx, runId);
  }
}

/** The run a version came out of, as a field of the version. */
@Resolver(() => ModelVersion)
export class ModelRunResolver {
  @FieldResolver(() => Run, { description: "The run it came out of." })
  run(@Root() version: ModelVersion, @Ctx() ctx: Context): Promise<Run> {
    return runById(ctx, version.runId);
  }
}
