import { refuse, type Result } from "@midline/shared/result";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { cancelJob } from "../platform/jobs/cancel-job.js";
import { Job } from "../platform/jobs/job.entity.js";
import type { CohortExport } from "./cohort-export.entity.js";
import { findExport } from "./find-export.js";
import { signedIn } from "../access/authority.js";

/** Stops an export that is not yet written. */
export async function cancelExport(ctx: Context, id: string): Promise<Result<CohortExport>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const found = await findExport(ctx, id);
  if (!found.ok) return found;
  return ctx.db.transaction(async (tx): Promise<Result<CohortExport>> => {
    const job = await tx.getRepository(Job).findOne({ where: { subject: id }, order: { createdAt: "DESC", id: "DESC" } });
    if (job === null || (await cancelJob(tx, job.id)) === "over")
      return refuse({
        code: "CONFLICT",
        message: "There is nothing to stop: it is over.",
        where: "id",
        remedy: "Look at the list of exports.",
      });
    await recordAudit(tx, { at: ctx.now(), actor: viewer.value.email, action: "cohort-export.cancel", subject: `cohort-export ${id}` });
    return found;
  });
}
