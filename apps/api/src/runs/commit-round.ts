import { randomUUID } from "node:crypto";
import { merkleRoot } from "@midline/shared/merkle";
import type { Commitment } from "@midline/shared/protocol/lineage";
import { type EntityManager, IsNull, MoreThanOrEqual } from "typeorm";
import { recordAudit } from "../audit/record-audit.js";
import { evaluateEverywhere } from "../evaluations/evaluate-everywhere.js";
import { Contribution } from "../models/contribution.entity.js";
import { ModelVersion } from "../models/model-version.entity.js";
import { announce } from "../platform/portal-news/announce.js";
import { announceRun } from "./announce-run.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import type { Moved } from "./drive-run.js";
import { lockRun, planOf } from "./find-run.js";
import { leavesOf } from "./read-proof.js";
import { type RoundResult, roundResult } from "./round-result.js";
import { Round } from "./round.entity.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";
import { SiteUpdate } from "./site-update.entity.js";
import { newRound } from "./start-run.js";

interface Commit {
  readonly runId: string;
  /** An attempt whose weights are stored. */
  readonly roundId: string;
}

/** What is committed: the stored weights, and the updates that went into them, in site order. */
interface Committed {
  readonly result: RoundResult;
  readonly updates: readonly SiteUpdate[];
}

/** One transaction: the model version, its lineage, the order to score it everywhere (a restoration is scored by its loss), the round's end and the next one's beginning. */
export async function commitRound(platform: CoordinatorPlatform, commit: Commit): Promise<Moved> {
  const versionId = await platform.leadership.asLeader((tx) => commitIn(tx, platform, commit));
  if (versionId === null) return { ok: true, value: false };
  platform.passing?.("after-commit");
  return { ok: true, value: true };
}

async function commitIn(tx: EntityManager, platform: CoordinatorPlatform, { runId, roundId }: Commit): Promise<string | null> {
  const run = await lockRun(tx, runId);
  const round = await tx.getRepository(Round).findOneByOrFail({ id: roundId });
  if (!run.ok || run.value.state !== "running" || round.state !== "aggregated") return null;
  const { number } = round;
  const at = await platform.databaseNow(tx);
  const result = roundResult.parse(round.result);
  const updates = await tx.getRepository(SiteUpdate).find({ where: { roundId }, order: { siteCode: "ASC" } });

  const before = await tx.getRepository(ModelVersion).findOneBy({ runId, roundNumber: number });
  const lineage = lineageOf(platform, round, { result, updates });
  const version = { ...versionOf({ run: run.value, round, result, parentId: before?.id ?? run.value.parentModelId, at }), ...lineage };
  await tx.getRepository(ModelVersion).insert(version);
  await tx.getRepository(Contribution).insert(contributionsOf(version.id, { result, updates }));
  const sites = await tx.getRepository(RunSite).findBy({ runId, withdrawnAt: IsNull() });
  if (version.task === "diagnosis") await evaluateEverywhere(tx, { version, sites, at });
  await tx.getRepository(Round).update({ id: round.id }, { state: "committed", closedAt: at });
  platform.passing?.("in-commit");

  const isLast = number + 1 === run.value.totalRounds;
  if (!isLast) {
    const control = (await hasAnyLeftSince(tx, { runId, number })) ? null : result.control;
    await tx.getRepository(Round).insert(
      newRound({
        runId,
        number: number + 1,
        attempt: 0,
        baseDigest: result.aggregate.digest,
        baseBytes: result.aggregate.bytes,
        momentsDigest: result.moments?.digest ?? null,
        controlDigest: control?.digest ?? null,
        controlBytes: control?.bytes ?? null,
        at,
      }),
    );
  }
  await tx.getRepository(Run).update({ id: runId }, { completedRounds: number + 1, ...(isLast ? { state: "evaluating" as const } : {}) });
  const detail = {
    round: number,
    attempt: round.attempt,
    modelVersion: version.id,
    digest: result.published.digest,
    ...(version.aggregateDigest === null ? {} : { aggregateDigest: version.aggregateDigest }),
    frozenDigest: round.frozenDigest,
  };
  await recordAudit(tx, { at, actor: "coordinator", action: "round.commit", subject: `run ${runId}`, detail });
  for (const topic of ["MODEL", "EVALUATION"] as const) await announce(tx, { topic, id: version.id });
  await announceRun(tx, runId);
  return version.id;
}

/**
 * Whether a training site has withdrawn since the round was first opened. What such a site has put into the control variate cannot be taken out
 * of it, so the variates begin anew.
 */
async function hasAnyLeftSince(tx: EntityManager, { runId, number }: Pick<Round, "runId" | "number">): Promise<boolean> {
  const { openedAt } = await tx.getRepository(Round).findOneByOrFail({ runId, number, attempt: 0 });
  return tx.getRepository(RunSite).existsBy({ runId, trains: true, withdrawnAt: MoreThanOrEqual(openedAt) });
}

function versionOf({
  run,
  round,
  result,
  parentId,
  at,
}: {
  run: Run;
  round: Round;
  result: RoundResult;
  parentId: string | null;
  at: Date;
}): Omit<ModelVersion, "lineageRoot" | "lineageSignature"> {
  const { fold, averagingDecay, covariates, attention, localLayers } = planOf(run);
  return {
    id: randomUUID(),
    name: `${run.name}, round ${round.number + 1}`,
    digest: result.published.digest,
    bytes: result.published.bytes,
    averagingDecay,
    aggregateDigest: averagingDecay === 0 ? null : result.aggregate.digest,
    network: run.network,
    target: run.target,
    task: run.task,
    covariates,
    attention,
    localLayers,
    parameterCount: result.parameterCount,
    runId: run.id,
    cohortId: run.cohortId,
    fold,
    roundNumber: round.number + 1,
    parentId,
    synthetic: run.synthetic,
    createdAt: at,
  };
}

/** What the coordinator answers for: that these updates, and no others, made these weights of that base. */
function lineageOf(
  { sign }: CoordinatorPlatform,
  { runId, number, attempt, baseDigest }: Round,
  { result, updates }: Committed,
): Pick<ModelVersion, "lineageRoot" | "lineageSignature"> {
  const root = merkleRoot(leavesOf(updates));
  const modelDigest = result.aggregate.digest;
  const commitment: Commitment = { runId, round: number, attempt, baseDigest, modelDigest, updates: updates.length, root };
  return { lineageRoot: root, lineageSignature: sign(commitment) };
}

function contributionsOf(modelVersionId: string, { result: { weights }, updates }: Committed): Contribution[] {
  const weightOf = new Map(weights.map(({ siteCode, weight }) => [siteCode, weight]));
  return updates.map(({ siteId, siteCode, examples, payloadDigest }) => ({
    modelVersionId,
    siteId,
    examples,
    weight: weightOf.get(siteCode) ?? null,
    updateDigest: payloadDigest,
  }));
}
