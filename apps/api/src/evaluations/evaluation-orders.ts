import type { FaultCode } from "@midline/shared/faults";
import type { Answer, Ask } from "@midline/shared/protocol/site-messages";
import { MAX_COMPARISONS } from "@midline/shared/protocol/statistics";
import { ok, refuse, type Result } from "@midline/shared/result";
import { type DataSource, In, IsNull, type EntityManager } from "typeorm";
import { inSession } from "../access/site-session.js";
import { recordAudit } from "../audit/record-audit.js";
import { ownLayersOf } from "../models/own-layers.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Platform } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import { checkStatistics } from "./check-statistics.js";
import { Evaluation } from "./evaluation.entity.js";
import { readAskedOf, scoredOn } from "./read-asked-of.js";
import { shownVersions } from "./shown-versions.js";

type Order = NonNullable<Answer<"next-work">["order"]>;
type Nothing = Record<string, never>;

/** The oldest evaluation this site still owes, or null. Asked again, it is the same until the site has answered. */
export async function nextEvaluation({ db }: Platform, { siteId }: LinkedSite): Promise<Order | null> {
  const waiting = { siteId, state: In(["pending", "running"]) };
  const evaluation = await db.getRepository(Evaluation).findOne({ where: waiting, order: { requestedAt: "ASC", id: "ASC" } });
  if (evaluation === null) return null;
  if (evaluation.state === "pending") await begin(db, evaluation.id);
  const {
    id: modelVersionId,
    digest,
    bytes,
    network,
    target,
    fold,
    ...from
  } = await db.getRepository(ModelVersion).findOneByOrFail({ id: evaluation.modelVersionId });
  const { id: evaluationId, cohortId, split } = evaluation;
  const against = await scoredBefore(db.manager, evaluation, fold);
  const model = { modelVersionId, digest, totalBytes: bytes, network, target };
  return { kind: "evaluate", evaluationId, cohortId, ...scoredOn(split, fold), against, ...model, ...ownLayersOf(from) };
}

async function begin(db: DataSource, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const { affected } = await tx.getRepository(Evaluation).update({ id, state: "pending" }, { state: "running" });
    if (affected === 1) await announce(tx, { topic: "EVALUATION", id });
  });
}

/**
 * Weights of the versions that this site has scored on the same patients and that stand on the same leaderboard: each run's last first,
 * since boards show those, then the others; both newest first.
 */
async function scoredBefore(tx: EntityManager, { cohortId, siteId }: Evaluation, fold: number | null): Promise<string[]> {
  const done = await tx.getRepository(Evaluation).find({ where: { cohortId, siteId, state: "done" }, select: { modelVersionId: true } });
  const versions = await tx.getRepository(ModelVersion).find({
    where: { id: In(done.map(({ modelVersionId }) => modelVersionId)), fold: fold ?? IsNull() },
    order: { createdAt: "DESC", id: "DESC" },
    select: { id: true, digest: true, runId: true, roundNumber: true, createdAt: true },
  });
  const last = shownVersions(versions, { isScored: () => true, isPromoted: () => false });
  return [...new Set([...last, ...versions].map(({ digest }) => digest))].slice(0, MAX_COMPARISONS);
}

/** Takes a site's statistics, if they can be true. The same again is taken once. */
export async function submitEvaluation(
  platform: Platform,
  site: LinkedSite,
  { evaluationId, statistics }: Ask<"evaluation-submit">,
): Promise<Result<Nothing>> {
  return inSession(platform.db, site, async (tx): Promise<Result<Nothing>> => {
    const found = await lockOwn(tx, site, evaluationId);
    if (!found.ok) return found;
    if (found.value.state === "done") return ok({});
    if (found.value.state === "failed") return refuse(declinedBefore(evaluationId));
    const fault = checkStatistics(statistics, await readAskedOf(tx, found.value));
    if (fault !== null) return refuse(fault);
    const at = await platform.databaseNow(tx);
    await tx.getRepository(Evaluation).update({ id: evaluationId }, { state: "done", statistics, finishedAt: at });
    const detail = { modelVersion: found.value.modelVersionId, split: found.value.split, n: statistics.n };
    await recordAudit(tx, {
      at,
      actor: `site ${site.siteCode}`,
      action: "evaluation.submit",
      subject: `evaluation ${evaluationId}`,
      detail,
    });
    await announceAnswer(tx, found.value);
    return ok({});
  });
}

/** The site cannot or will not score this version; the code says why. */
export async function declineEvaluation(
  platform: Platform,
  site: LinkedSite,
  { id, code }: { readonly id: string; readonly code: FaultCode },
): Promise<Result<Nothing>> {
  return inSession(platform.db, site, async (tx): Promise<Result<Nothing>> => {
    const found = await lockOwn(tx, site, id);
    if (!found.ok) return found;
    if (found.value.state === "done" || found.value.state === "failed") return ok({});
    const at = await platform.databaseNow(tx);
    await tx.getRepository(Evaluation).update({ id }, { state: "failed", failure: code, finishedAt: at });
    await recordAudit(tx, {
      at,
      actor: `site ${site.siteCode}`,
      action: "evaluation.decline",
      subject: `evaluation ${id}`,
      detail: { code },
    });
    await announceAnswer(tx, found.value);
    return ok({});
  });
}

/** A run is finished when every site has answered: it is news of the run too. */
async function announceAnswer(tx: EntityManager, { id, modelVersionId }: Evaluation): Promise<void> {
  const { runId } = await tx.getRepository(ModelVersion).findOneByOrFail({ id: modelVersionId });
  await announce(tx, { topic: "EVALUATION", id });
  await announce(tx, { topic: "RUN", id: runId });
}

async function lockOwn(tx: EntityManager, { siteId }: LinkedSite, id: string): Promise<Result<Evaluation>> {
  const evaluation = await tx.getRepository(Evaluation).findOne({ where: { id, siteId }, lock: { mode: "pessimistic_write" } });
  return evaluation === null
    ? refuse({
        code: "NOT_FOUND",
        message: "This site was not asked for such an evaluation.",
        where: "evaluationId",
        remedy: "Ask for the next work order.",
      })
    : ok(evaluation);
}

const declinedBefore = (where: string) => ({
  code: "CONFLICT" as const,
  message: "This site has declined this evaluation before.",
  where,
  remedy: "Ask for the next work order.",
});
