import { refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { requireAtSite } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import { recordAudit } from "../audit/record-audit.js";
import { withdrawEvaluations } from "../evaluations/evaluate-everywhere.js";
import type { Context } from "../platform/context.js";
import { announceRun } from "./announce-run.js";
import { openNextAttempt } from "./close-round.js";
import { failRun } from "./fail-run.js";
import { currentRound, lockRun, planOf } from "./find-run.js";
import { readReason } from "../platform/read-reason.js";
import { RunSite } from "./run-site.entity.js";
import type { Run } from "./run.entity.js";
import { SiteUpdate } from "./site-update.entity.js";

interface Withdrawal {
  readonly runId: string;
  readonly siteCode: string;
  readonly reason: string;
}

/**
 * Takes a site out of a run for good: it is asked for nothing more. What it gave to rounds that are frozen, aggregated or committed stays in their models;
 * a round that is open is opened again without what it gave, and the other sites hand in what they have learned without training again.
 * The run fails when too few training sites are left for its quorum.
 */
export async function withdrawSite(ctx: Context, { runId, siteCode, reason }: Withdrawal): Promise<Result<Run>> {
  const why = readReason(reason);
  if (!why.ok) return why;
  const site = await siteByCode(ctx.db, siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator", "lead"], site.value.id);
  if (!viewer.ok) return viewer;
  const { email: actor } = viewer.value;
  return ctx.db.transaction((tx) => withdrawIn(tx, ctx, { runId, siteCode, siteId: site.value.id, reason: why.value, actor }));
}

async function withdrawIn(
  tx: EntityManager,
  ctx: Context,
  { runId, siteCode, siteId, reason, actor }: Withdrawal & { readonly siteId: string; readonly actor: string },
): Promise<Result<Run>> {
  const run = await lockRun(tx, runId);
  if (!run.ok) return run;
  const members = await tx.getRepository(RunSite).findBy({ runId });
  const member = members.find((row) => row.siteId === siteId);
  if (member === undefined) {
    const message = `${siteCode} has no part in this run.`;
    return refuse({ code: "NOT_FOUND", message, where: "siteCode", remedy: "Look at the sites of its plan." });
  }
  const { state } = run.value;
  if (state !== "approved" && state !== "running" && state !== "evaluating") {
    const remedy =
      state === "proposed" ? "It does not begin without the site's approval: leave it unapproved." : "There is nothing to withdraw from.";
    return refuse({ code: "CONFLICT", message: `The run is ${state}.`, where: "runId", remedy });
  }
  if (member.withdrawnAt !== null) return run;
  const at = await ctx.databaseNow(tx);
  await tx.getRepository(RunSite).update({ runId, siteId }, { withdrawnAt: at, withdrawnBecause: reason });
  await withdrawEvaluations(tx, { runId, siteId, at });
  await recordAudit(tx, { at, actor, action: "run.withdraw", subject: `run ${runId}`, detail: { siteCode, reason } });
  await announceRun(tx, runId);
  if (!member.trains || state === "evaluating") return run;

  const left = members.filter((row) => row.trains && row.withdrawnAt === null && row.siteId !== siteId).length;
  const { quorum } = planOf(run.value);
  if (left < quorum) {
    const sites = left === 1 ? "one training site is" : `${left} training sites are`;
    await failRun(ctx, tx, { runId, reason: `${siteCode} has withdrawn (${reason}); ${sites} left, and the plan needs ${quorum}.` });
    return lockRun(tx, runId);
  }
  const round = await currentRound(tx, runId);
  if (round?.state === "open" && (await tx.getRepository(SiteUpdate).existsBy({ roundId: round.id, siteId })))
    await openNextAttempt(tx, round, at);
  return run;
}
