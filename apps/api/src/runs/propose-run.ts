import { randomUUID } from "node:crypto";
import { planHash } from "@midline/shared/protocol/training-plan";
import { ok, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import { requireInUse } from "../cohorts/mark-cohort.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { buildPlan, type RunWishes } from "./build-plan.js";
import { readCohortGround } from "./cohort-ground.js";
import { findParent, type ParentWish } from "./find-parent.js";
import { planText } from "./find-run.js";
import { parametersOf } from "./initial-weights.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";

/** Freezes a plan and puts it before its sites. Nothing is trained until each has approved this very plan. */
export async function proposeRun(
  ctx: Context,
  { cohortId, ...wishes }: RunWishes & ParentWish & { readonly cohortId: string },
): Promise<Result<Run>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const ground = await readCohortGround(ctx.db.manager, cohortId, wishes.fold ?? null);
  if (!ground.ok) return ground;
  const { cohort, sites } = ground.value;
  const inUse = await requireInUse(ctx.db.manager, cohort);
  if (!inUse.ok) return inUse;
  const parent = await findParent(ctx.db.manager, { ...wishes, cohortId });
  if (!parent.ok) return parent;
  const plan = buildPlan(
    { ...wishes, name: wishes.name.trim() },
    {
      cohort,
      sites,
      parent: parent.value === null ? null : { digest: parent.value.digest, layers: wishes.parentLayers },
      parameterCount: parametersOf(wishes),
    },
  );
  if (!plan.ok) return plan;
  const at = await ctx.databaseNow(ctx.db.manager);
  const run: Run = {
    id: randomUUID(),
    name: plan.value.name,
    state: "proposed",
    plan: planText(plan.value),
    planHash: planHash(plan.value),
    network: plan.value.network,
    target: plan.value.target,
    task: plan.value.task,
    parentModelId: parent.value?.id ?? null,
    cohortId: cohort.id,
    totalRounds: plan.value.rounds,
    completedRounds: 0,
    proposedBy: viewer.value.personId,
    synthetic: cohort.synthetic || (parent.value?.synthetic ?? false),
    failure: null,
    pausedAt: null,
    pausedBecause: null,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
  };
  const invited = sites.filter(({ siteCode }) => [...plan.value.trainingSites, ...plan.value.externalSites].includes(siteCode));
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(Run).insert(run);
    const rows = invited.map(({ siteId, siteCode, external }) => ({
      runId: run.id,
      siteId,
      siteCode,
      trains: !external,
      approvedBy: null,
      approvedAt: null,
      withdrawnAt: null,
      withdrawnBecause: null,
    }));
    await tx.getRepository(RunSite).insert(rows);
    const detail = { planHash: run.planHash, cohortId: cohort.id, cohortDigest: cohort.digest };
    await recordAudit(tx, { at, actor: viewer.value.email, action: "run.propose", subject: `run ${run.id}`, detail });
    await announce(tx, { topic: "RUN", id: run.id });
  });
  return ok(run);
}
