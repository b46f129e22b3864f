import { advanceRound } from "@midline/federation/round-machine";
import type { EntityManager } from "typeorm";
import { recordAudit } from "../audit/record-audit.js";
import { announce } from "../platform/portal-news/announce.js";
import { announceRun } from "./announce-run.js";
import { type AveragedModel, averageRound } from "./average-round.js";
import { commitRound } from "./commit-round.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import type { Moved } from "./drive-run.js";
import { failRun, waitOrFail } from "./fail-run.js";
import { currentRound, lockRun, planOf, readRound } from "./find-run.js";
import { acceptedOf, frozenDigestOf, roundStateOf, type RoundRows } from "./round-state.js";
import { roundResult } from "./round-result.js";
import { Round } from "./round.entity.js";
import { Run } from "./run.entity.js";
import { newRound } from "./start-run.js";

/** Attempts at one round whose sites decline before the run gives up. */
const MAX_DECLINED_ATTEMPTS = 3;

/** Asks the round machine what is due, freezes or gives up the open attempt, aggregates a frozen one and makes an aggregated one a model version. */
export async function closeRound(platform: CoordinatorPlatform, run: Run): Promise<Moved> {
  const due = await platform.leadership.asLeader((tx) => decide(platform, tx, run.id));
  if (due === null || due.kind === "wait") return { ok: true, value: false };
  if (due.kind === "moved") return { ok: true, value: true };
  if (due.kind === "commit") return commitRound(platform, { runId: run.id, roundId: due.roundId });
  platform.passing?.("after-freeze");
  const averaged = await averageRound(platform, due.rows, planOf(run));
  if (averaged.ok) return keepResult(platform, due.rows.round, averaged.value);
  const { number } = due.rows.round;
  return waitOrFail(platform, { runId: run.id, doing: `Round ${number + 1} cannot be averaged`, fault: averaged.fault });
}

type Due =
  | { readonly kind: "wait" }
  | { readonly kind: "moved" }
  | { readonly kind: "average"; readonly rows: RoundRows }
  | { readonly kind: "commit"; readonly roundId: string };

/** The weights are safe on the disk: writes down which, so that nobody aggregates this round again. */
async function keepResult(platform: CoordinatorPlatform, { id, runId, number, attempt }: Round, model: AveragedModel): Promise<Moved> {
  const { aggregate, published, moments, control, parameterCount, weights } = model;
  const result = roundResult.parse({ aggregate, published, moments, control, parameterCount, weights });
  const kept = await platform.leadership.asLeader(async (tx) => {
    const run = await lockRun(tx, runId);
    if (!run.ok || run.value.state !== "running") return false;
    const { affected } = await tx.getRepository(Round).update({ id, state: "frozen" }, { state: "aggregated", result });
    if (affected !== 1) return false;
    const detail = { round: number, attempt, aggregateDigest: aggregate.digest, digest: published.digest };
    const at = await platform.databaseNow(tx);
    await recordAudit(tx, { at, actor: "coordinator", action: "round.aggregate", subject: `run ${runId}`, detail });
    await announce(tx, { topic: "RUN", id: runId });
    return true;
  });
  if (kept === true) platform.passing?.("after-aggregate");
  return { ok: true, value: kept ?? false };
}

/** Under the lock of the run: reads the round, moves it by one edge if one is due. */
async function decide(platform: CoordinatorPlatform, tx: EntityManager, runId: string): Promise<Due> {
  const run = await lockRun(tx, runId);
  if (!run.ok || run.value.state !== "running") return { kind: "wait" };
  const round = await currentRound(tx, runId);
  if (round === null) throw new Error(`A running run without a round: ${runId}`);
  const rows = await readRound(tx, round);
  if (round.state === "frozen") return { kind: "average", rows };
  if (round.state === "aggregated") return { kind: "commit", roundId: round.id };
  if (run.value.pausedAt !== null) return { kind: "wait" };

  const at = await platform.databaseNow(tx);
  const plan = planOf(run.value);
  const state = roundStateOf(rows, plan, at);
  if (state.sites.length < plan.quorum) return giveUp(platform, tx, rows);
  const step = advanceRound(state, { kind: "tick" }, at.getTime());
  if (!step.ok) throw new Error(`The round machine refuses the clock: ${step.fault.message}`);
  switch (step.value.state.phase) {
    case "open":
    case "aggregated":
    case "committed":
      return { kind: "wait" };
    case "aborted":
      await openNextAttempt(tx, round, at);
      return { kind: "moved" };
    case "frozen": {
      platform.passing?.("before-freeze");
      const accepted = acceptedOf(rows.updates);
      await tx.getRepository(Round).update({ id: round.id, state: "open" }, { state: "frozen", frozenDigest: frozenDigestOf(accepted) });
      const detail = { round: round.number, attempt: round.attempt, updates: accepted };
      await recordAudit(tx, { at, actor: "coordinator", action: "round.freeze", subject: `run ${runId}`, detail });
      await announce(tx, { topic: "RUN", id: runId });
      platform.passing?.("in-freeze");
      return { kind: "moved" };
    }
  }
}

/** So many sites declined that the quorum cannot be met: tries again a few times, then says so. */
async function giveUp(platform: CoordinatorPlatform, tx: EntityManager, rows: RoundRows): Promise<Due> {
  const { round, progress, sites } = rows;
  if (round.attempt + 1 < MAX_DECLINED_ATTEMPTS) {
    await openNextAttempt(tx, round, await platform.databaseNow(tx));
    return { kind: "moved" };
  }
  const codeOf = new Map(sites.map((site) => [site.siteId, site.siteCode]));
  const reasons = progress.flatMap(({ siteId, declined }) => (declined === null ? [] : [`${codeOf.get(siteId) ?? siteId}: ${declined}`]));
  await failRun(platform, tx, {
    runId: round.runId,
    reason: `Too few sites can train round ${round.number + 1} (${reasons.toSorted().join(", ")}).`,
  });
  return { kind: "moved" };
}

/** Gives an attempt up and opens the next on the same weights; the caller holds the lock of the run. */
export async function openNextAttempt(tx: EntityManager, round: Round, at: Date): Promise<void> {
  await tx.getRepository(Round).update({ id: round.id }, { state: "aborted", closedAt: at });
  const { runId, number, attempt, baseDigest, baseBytes, momentsDigest, controlDigest, controlBytes } = round;
  const from = { baseDigest, baseBytes, momentsDigest, controlDigest, controlBytes };
  await tx.getRepository(Round).insert(newRound({ runId, number, attempt: attempt + 1, ...from, at }));
  const detail = { round: number, attempt: round.attempt };
  await recordAudit(tx, { at, actor: "coordinator", action: "round.abort", subject: `run ${runId}`, detail });
  await announceRun(tx, runId);
}
