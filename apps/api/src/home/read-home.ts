import type { Role } from "@midline/shared/roles";
import { ok, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { onlineSites } from "../access/site-session.js";
import { Site } from "../access/site.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { caseCountOf } from "../labels/count-cases.js";
import { ModelVersion } from "../models/model-version.entity.js";
import { readStaleCohorts } from "../lineage/stale-cohorts.js";
import type { Context, Viewer } from "../platform/context.js";
import { readOpenDisputes } from "../reviews/find-dispute.js";
import { countReadsDue } from "../reviews/read-queue.js";
import { Prediction } from "../predictions/prediction.entity.js";
import { Run } from "../runs/run.entity.js";
import { RunSite } from "../runs/run-site.entity.js";
import type { Home } from "./home.object.js";
import { type HomeFacts, whatNeedsMe } from "./what-needs-me.js";

const NOBODY = { atLeast: 0, atMost: 0 };

/** What the viewer sees first. */
export async function readHome(ctx: Context): Promise<Result<Home>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const sites = await ctx.db.getRepository(Site).find({ order: { code: "ASC" } });
  const facts = await readFacts(ctx, viewer.value, sites);
  const activeRuns = await ctx.db
    .getRepository(Run)
    .createQueryBuilder("run")
    .where("run.state IN (:...states)", { states: ["proposed", "approved", "running", "evaluating"] })
    .orderBy("run.createdAt", "DESC")
    .getMany();
  const [latestModel] = await ctx.db
    .getRepository(ModelVersion)
    .find({ where: { task: "diagnosis" }, order: { createdAt: "DESC", id: "DESC" }, take: 1 });
  const holds = (role: Role, siteId?: string): boolean =>
    viewer.value.roles.some((held) => held.role === role && (siteId === undefined || held.siteId === null || held.siteId === siteId));
  return ok({
    actions: whatNeedsMe(facts, holds),
    activeRuns,
    latestModel: latestModel ?? null,
    synthetic: sites.some((site) => site.synthetic),
  });
}

async function readFacts(ctx: Context, viewer: Viewer, sites: readonly Site[]): Promise<HomeFacts> {
  const cases = await Promise.all(sites.map((site) => caseCountOf(ctx, site.id)));
  const online = await onlineSites(ctx.db);
  const waiting = await ctx.db.getRepository(Run).find({ where: { state: "proposed" } });
  const approvals = await Promise.all(waiting.map((run) => ctx.db.getRepository(RunSite).find({ where: { runId: run.id } })));
  return {
    sites: sites.map((site, i) => ({
      id: site.id,
      code: site.code,
      name: site.name,
      isEnrolled: site.enrolledAt !== null,
      isOnline: online.has(site.id),
      lastSeenAt: site.lastSeenAt,
      cases: cases[i] ?? NOBODY,
    })),
    missingApprovals: waiting.flatMap((run, i) =>
      (approvals[i] ?? [])
        .filter((each) => !each.approved)
        .map(({ siteId }) => ({ runId: run.id, runName: run.name, siteId, proposedAt: run.createdAt })),
    ),
    staleCohorts: await readStaleCohorts(ctx.db, viewer.personId),
    cohorts: await ctx.db.getRepository(Cohort).count(),
    runs: await ctx.db.getRepository(Run).count(),
    models: await ctx.db.getRepository(ModelVersion).countBy({ task: "diagnosis" }),
    readsDue: await countReadsDue(ctx, viewer.personId),
    disputes: viewer.roles.some(({ role }) => role === "adjudicator") ? (await readOpenDisputes(ctx.db, viewer.personId)).length : 0,
    ownPredictions: await ctx.db.getRepository(Prediction).count({ where: { requestedBy: viewer.personId } }),
  };
}
