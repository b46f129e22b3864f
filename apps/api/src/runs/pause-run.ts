import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announceRun } from "./announce-run.js";
import { currentRound, lockRun } from "./find-run.js";
import { readReason } from "../platform/read-reason.js";
import { Round } from "./round.entity.js";
import { Run } from "./run.entity.js";

/**
 * No site is asked to train, and no round closes, until the run is resumed. What sites have begun they may finish and hand in; a round that
 * is being averaged still becomes a version. Pausing again changes nothing.
 */
export async function pauseRun(ctx: Context, { runId, reason }: { readonly runId: string; readonly reason: string }): Promise<Result<Run>> {
  const why = readReason(reason);
  if (!why.ok) return why;
  return change(ctx, runId, (run, at) =>
    run.pausedAt === null ? { action: "run.pause", to: { pausedAt: at, pausedBecause: why.value } } : null,
  );
}

/** Goes on. The deadline of the open round counts from now. */
export async function resumeRun(ctx: Context, runId: string): Promise<Result<Run>> {
  return change(ctx, runId, (run) =>
    run.pausedAt === null ? null : { action: "run.resume", to: { pausedAt: null, pausedBecause: null } },
  );
}

interface Change {
  readonly action: "run.pause" | "run.resume";
  readonly to: Pick<Run, "pausedAt" | "pausedBecause">;
}

async function change(ctx: Context, runId: string, decide: (run: Run, at: Date) => Change | null): Promise<Result<Run>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  return ctx.db.transaction(async (tx): Promise<Result<Run>> => {
    const run = await lockRun(tx, runId);
    if (!run.ok) return run;
    const { state } = run.value;
    if (state !== "approved" && state !== "running") {
      const remedy = "Only training is paused: before it there is nothing to stop, and after it sites only score.";
      return refuse({ code: "CONFLICT", message: `The run is ${state}.`, where: "runId", remedy });
    }
    const at = await ctx.databaseNow(tx);
    const made = decide(run.value, at);
    if (made === null) return run;
    await tx.getRepository(Run).update({ id: runId }, made.to);
    const round = await currentRound(tx, runId);
    if (made.to.pausedAt === null && round?.state === "open") await tx.getRepository(Round).update({ id: round.id }, { progressAt: at });
    const detail = made.to.pausedBecause === null ? {} : { reason: made.to.pausedBecause };
    await recordAudit(tx, { at, actor: viewer.value.email, action: made.action, subject: `run ${runId}`, detail });
    await announceRun(tx, runId);
    return ok(Object.assign(run.value, made.to));
  });
}
