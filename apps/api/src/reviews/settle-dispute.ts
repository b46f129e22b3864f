import { mayIdentify } from "@midline/shared/labels/find-identifiers";
import type { ReadCall } from "@midline/shared/labels/read-call";
import { uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { In, type EntityManager } from "typeorm";
import { signedIn } from "../access/authority.js";
import { Site } from "../access/site.entity.js";
import { recordAudit } from "../audit/record-audit.js";
import { Case } from "../cases/case.entity.js";
import { consensus, evidenceDigest } from "../labels/consensus.js";
import { readNewestOf, type CurrentLabel } from "../labels/current-labels.js";
import { recordRevisions } from "../labels/record-revisions.js";
import type { Context, Viewer } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { calledRevision } from "./conclude-case.js";
import type { Settlement } from "./dispute.object.js";
import { readOpenDisputes } from "./find-dispute.js";
import { EVIDENCE_CHANGED } from "./hold-read.js";
import { ReviewCase } from "./review-case.entity.js";

export interface Decision {
  readonly caseId: string;
  /** Digest of the results that were looked at. */
  readonly evidenceDigest: string;
  readonly call: ReadCall;
  readonly reason: string;
}

/** Settles a dispute for good, until new tissue results come in. Of two who settle at once the second is told that it is done. */
export async function settleDispute(ctx: Context, decision: Decision): Promise<Result<Settlement>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const reason = readWhy(decision.reason);
  if (!reason.ok) return reason;
  const { personId, email } = viewer.value;
  const revision = await ctx.db.transaction(async (tx): Promise<Result<string>> => {
    const held = await holdDispute(tx, decision, viewer.value);
    if (!held.ok) return held;
    const at = ctx.now();
    const { call, caseId } = decision;
    const settled = calledRevision(held.value, { settled: { call, by: "adjudicator" }, reason: reason.value, by: personId, at });
    await recordRevisions(tx, [settled]);
    const open = await tx.getRepository(ReviewCase).findBy({ caseId, state: In(["waiting", "disputed"]) });
    await tx.getRepository(ReviewCase).update({ caseId, state: In(["waiting", "disputed"]) }, { state: "settled", concludedAt: at });
    const reviews = open.length === 0 ? [caseId] : open.map(({ reviewId }) => reviewId);
    for (const id of reviews) await announce(tx, { topic: "REVIEW", id, siteId: held.value.siteId });
    const detail = { caseId, revisionId: settled.id };
    await recordAudit(tx, { at, actor: email, action: "dispute.settle", subject: `case ${caseId}`, detail });
    return ok(settled.id);
  });
  if (!revision.ok) return revision;
  const [next] = await readOpenDisputes(ctx.db, personId);
  return ok({ caseId: decision.caseId, revisionId: revision.value, nextId: next?.id ?? null });
}

/** Takes the case's site under lock and finds it in dispute over the results that were looked at. */
async function holdDispute(tx: EntityManager, { caseId, evidenceDigest: seen }: Decision, viewer: Viewer): Promise<Result<CurrentLabel>> {
  const of = uuid.safeParse(caseId).success ? await tx.getRepository(Case).findOneBy({ id: caseId }) : null;
  if (of === null) return refuse({ code: "NOT_FOUND", message: "There is no such case.", where: "caseId", remedy: "Look at the queue." });
  await tx.getRepository(Site).findOneOrFail({ where: { id: of.siteId }, lock: { mode: "pessimistic_write" } });
  const asked = await tx
    .getRepository(ReviewCase)
    .createQueryBuilder("rc")
    .innerJoin("blind_read", "b", "b.review_case_id = rc.id")
    .where("rc.caseId = :caseId AND b.reader_id = :me", { caseId, me: viewer.personId })
    .getExists();
  if (asked) {
    return refuse({
      code: "FORBIDDEN",
      message: "You were asked to read this case yourself, so another adjudicator has to settle it.",
      where: "caseId",
      remedy: "Go on with the next one.",
    });
  }
  const newest = (await readNewestOf(tx, [caseId])).get(caseId);
  if (newest === undefined || !consensus(newest.values, newest.settled).some(({ state }) => state === "disputed")) {
    return refuse({
      code: "CONFLICT",
      message: "This case is not in dispute any more: somebody has settled it, or new results have.",
      where: "caseId",
      remedy: "Look at its history, and go on with the next one.",
    });
  }
  return evidenceDigest(newest.values) === seen ? ok(newest) : EVIDENCE_CHANGED;
}

const LEAST_REASON = 10;

/** Why an adjudicator calls it so: kept with the revision for good, and so without anything that names a patient. */
function readWhy(text: string): Result<string> {
  const reason = text.trim();
  if (reason.length < LEAST_REASON || reason.length > 500) {
    return refuse({
      code: "BAD_INPUT",
      message: `A reason of ${LEAST_REASON} to 500 characters is needed.`,
      where: "reason",
      remedy: "Say which result decided, for whoever reads the case's history.",
    });
  }
  if (mayIdentify(reason)) {
    return refuse({
      code: "BAD_INPUT",
      message: "The reason holds what looks like a date, a hospital number or a way to reach somebody. It was not kept.",
      where: "reason",
      remedy: "Name results, not patients.",
    });
  }
  return ok(reason);
}
