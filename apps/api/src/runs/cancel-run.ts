import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announceRun } from "./announce-run.js";
import { closeRunningRound } from "./fail-run.js";
import { lockRun } from "./find-run.js";
import { readReason } from "../platform/read-reason.js";
import { Run } from "./run.entity.js";

/** Stops a run for good. What was committed stays; the round in progress is given up. */
export async function cancelRun(
  ctx: Context,
  { runId, reason }: { readonly runId: string; readonly reason: string },
): Promise<Result<Run>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const why = readReason(reason);
  if (!why.ok) return why;
  return ctx.db.transaction(async (tx): Promise<Result<Run>> => {
    const at = await ctx.databaseNow(tx);
    const run = await lockRun(tx, runId);
    if (!run.ok) return run;
    const { state } = run.value;
    if (state === "finished" || state === "cancelled" || state === "failed") {
      return refuse({ code: "CONFLICT", message: `The run is already ${state}.`, where: "runId", remedy: "There is nothing to stop." });
    }
    await closeRunningRound(tx, runId, at);
    const end = { state: "cancelled" as const, failure: why.value, finishedAt: at };
    await tx.getRepository(Run).update({ id: runId }, end);
    await recordAudit(tx, { at, actor: viewer.value.email, action: "run.cancel", subject: `run ${runId}`, detail: { reason: why.value } });
    await announceRun(tx, runId);
    return ok(Object.assign(run.value, end));
  });
}
