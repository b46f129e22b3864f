import { refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Cohort } from "../cohorts/cohort.entity.js";
import { findCohort } from "../cohorts/find-cohort.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { readReason } from "../platform/read-reason.js";
import { ChangedLabel, ChangedLabelDismissal } from "./changed-label.entity.js";
import { OWNED } from "./stale-cohorts.js";

/** Goes on with a cohort as it was frozen though labels in it have changed, and says why. Asked again when another label changes. */
export async function dismissChangedLabels(
  ctx: Context,
  input: { readonly cohortId: string; readonly reason: string },
): Promise<Result<Cohort>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const reason = readReason(input.reason);
  if (!reason.ok) return reason;
  const { personId, email: actor } = viewer.value;
  return ctx.db.transaction(async (tx): Promise<Result<Cohort>> => {
    const cohort = await findCohort(tx, input.cohortId);
    if (!cohort.ok) return cohort;
    const owned = await tx.query<unknown[]>(`SELECT 1 FROM cohort c WHERE c.id = $2 AND ${OWNED}`, [personId, cohort.value.id]);
    if (owned.length === 0) {
      const message = "You neither froze this cohort nor proposed a run on it.";
      return refuse({ code: "FORBIDDEN", message, remedy: "Ask the person who froze it; the page of the cohort names them." });
    }
    const labels = await tx.getRepository(ChangedLabel).countBy({ cohortId: cohort.value.id });
    if (labels === 0) {
      const message = "No label of this cohort has changed.";
      return refuse({ code: "CONFLICT", message, where: "cohortId", remedy: "There is nothing to decide; look at the cohort again." });
    }
    const createdAt = ctx.now();
    await tx
      .getRepository(ChangedLabelDismissal)
      .upsert({ cohortId: cohort.value.id, personId, reason: reason.value, labels, createdAt }, ["cohortId", "personId"]);
    await announce(tx, { topic: "COHORT", id: cohort.value.id });
    const detail = { reason: reason.value };
    await recordAudit(tx, { at: createdAt, actor, action: "cohort.keep-changed-labels", subject: `cohort ${cohort.value.id}`, detail });
    return cohort;
  });
}
