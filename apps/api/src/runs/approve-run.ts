import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { requireAtSite } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announceRun } from "./announce-run.js";
import { lockRun } from "./find-run.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";

interface Approval {
  readonly runId: string;
  readonly siteCode: string;
  /** What the coordinator of the site has read. */
  readonly planHash: string;
}

/** Binds a site to exactly this plan. With the last approval the run may begin. Approving again changes nothing. */
export async function approveRun(ctx: Context, approval: Approval): Promise<Result<Run>> {
  const site = await siteByCode(ctx.db, approval.siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator"], site.value.id);
  if (!viewer.ok) return viewer;
  const { personId, email } = viewer.value;
  return ctx.db.transaction((tx) => approveIn(tx, ctx, { ...approval, siteId: site.value.id, personId, email }));
}

interface NamedApproval extends Approval {
  readonly siteId: string;
  readonly personId: string;
  readonly email: string;
}

async function approveIn(tx: EntityManager, ctx: Context, approval: NamedApproval): Promise<Result<Run>> {
  const { runId, siteId, siteCode, personId, email } = approval;
  const run = await lockRun(tx, runId);
  if (!run.ok) return run;
  const members = await tx.getRepository(RunSite).findBy({ runId });
  const member = members.find((row) => row.siteId === siteId);
  if (member === undefined) {
    return refuse({
      code: "NOT_FOUND",
      message: `${siteCode} has no part in this run.`,
      where: "siteCode",
      remedy: "Look at the sites of its plan.",
    });
  }
  if (approval.planHash !== run.value.planHash) {
    return refuse({
      code: "PLAN_HASH_MISMATCH",
      message: "This is the hash of another plan than the run's.",
      where: "planHash",
      remedy: "Read the plan again and approve the hash shown with it.",
    });
  }
  if (member.approvedAt !== null) return run;
  if (run.value.state !== "proposed") {
    return refuse({
      code: "CONFLICT",
      message: `The run is ${run.value.state}; it takes no approvals.`,
      where: "runId",
      remedy: "Propose a new run.",
    });
  }
  const at = await ctx.databaseNow(tx);
  await tx.getRepository(RunSite).update({ runId, siteId }, { approvedBy: personId, approvedAt: at });
  if (members.every((row) => row.siteId === siteId || row.approvedAt !== null)) {
    await tx.getRepository(Run).update({ id: runId }, { state: "approved" });
    run.value.state = "approved";
  }
  await recordAudit(tx, {
    at,
    actor: email,
    action: "run.approve",
    subject: `run ${runId}`,
    detail: { siteCode, planHash: run.value.planHash },
  });
  await announceRun(tx, runId);
  return ok(run.value);
}
