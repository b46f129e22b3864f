import { randomUUID } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { readReason } from "../platform/read-reason.js";
import { CohortEvent, type CohortEventKind } from "./cohort-event.entity.js";
import { Cohort } from "./cohort.entity.js";
import { findCohort } from "./find-cohort.js";
import { type Holding, whatHolds, whyNotSaid } from "./what-holds.js";

interface Mark {
  readonly cohortId: string;
  readonly kind: CohortEventKind;
  readonly reason: string;
}

/** Says of a frozen cohort that it is locked or deprecated, or no longer so, with a reason. The cohort itself stays what it is. */
export async function markCohort(ctx: Context, { cohortId, kind, reason }: Mark): Promise<Result<Cohort>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const why = readReason(reason);
  if (!why.ok) return why;
  return ctx.db.transaction(async (tx): Promise<Result<Cohort>> => {
    const cohort = await findCohort(tx, cohortId);
    if (!cohort.ok) return cohort;
    await lockSeries(tx, cohort.value.seriesId);
    const events = await eventsOf(tx, cohortId);
    const fault = whyNotSaid(kind, whatHolds(events));
    if (fault !== null) return refuse(fault);
    const at = ctx.now();
    const number = events.length + 1;
    const event = { id: randomUUID(), cohortId, number, kind, reason: why.value, byId: viewer.value.personId, createdAt: at };
    await tx.getRepository(CohortEvent).insert(event);
    await announce(tx, { topic: "COHORT", id: cohortId });
    const detail = { name: cohort.value.name, version: cohort.value.version, digest: cohort.value.digest, reason: why.value };
    await recordAudit(tx, { at, actor: viewer.value.email, action: `cohort.${kind}`, subject: `cohort ${cohortId}`, detail });
    return cohort;
  });
}

const eventsOf = (db: EntityManager, cohortId: string): Promise<CohortEvent[]> =>
  db.getRepository(CohortEvent).find({ where: { cohortId }, order: { number: "ASC" } });

/** What holds of a version now. */
export const readHolding = async (db: EntityManager, cohortId: string): Promise<Holding<CohortEvent>> =>
  whatHolds(await eventsOf(db, cohortId));

/** Holds a series until the transaction ends: whoever else would add to it, or say something of it, waits, and then sees what this one has done. */
export async function lockSeries(tx: EntityManager, seriesId: string): Promise<void> {
  await tx.getRepository(Cohort).findOneOrFail({ where: { seriesId, number: 1 }, lock: { mode: "pessimistic_write" } });
}

/** Refuses a version that is not to be used any more with `COHORT_DEPRECATED`, naming the reason. */
export async function requireInUse(db: EntityManager, cohort: Cohort): Promise<Result<void>> {
  const { deprecation } = await readHolding(db, cohort.id);
  if (deprecation === null) return ok(undefined);
  return refuse({
    code: "COHORT_DEPRECATED",
    message: `${cohort.name} ${cohort.version} is deprecated: ${deprecation.reason}`,
    where: "cohortId",
    remedy: "Use another version of it, or ask the lead to restore this one.",
  });
}
