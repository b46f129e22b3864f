import type { Ask } from "@midline/shared/protocol/site-messages";
import type { FaultCode } from "@midline/shared/faults";
import { ok, type Result } from "@midline/shared/result";
import { inSession } from "../access/site-session.js";
import { announce } from "../platform/portal-news/announce.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { findOpenRound } from "./find-round.js";
import { lockRun, planOf, currentRound } from "./find-run.js";
import { Round } from "./round.entity.js";
import { RunSite } from "./run-site.entity.js";
import { SiteProgress } from "./site-progress.entity.js";

/** Writes down how far a site is, which keeps the round from closing without it. */
export async function recordProgress(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  ask: Ask<"progress">,
): Promise<Result<Record<string, never>>> {
  return inSession(platform.db, site, async (tx): Promise<Result<Record<string, never>>> => {
    const locked = await lockRun(tx, ask.runId);
    if (!locked.ok) return locked;
    const place = await findOpenRound(tx, site, ask);
    if (!place.ok) return place;
    const { round } = place.value;
    const { step, steps, meanLoss } = ask;
    const at = await platform.databaseNow(tx);
    await tx
      .getRepository(SiteProgress)
      .upsert({ roundId: round.id, siteId: site.siteId, step, steps, meanLoss, declined: null, updatedAt: at }, ["roundId", "siteId"]);
    await tx.getRepository(Round).update({ id: round.id }, { progressAt: at });
    await announce(tx, { topic: "RUN", id: ask.runId });
    return ok({});
  });
}

/** The site will not train the attempt its run is at. It is not waited for; the next attempt or round asks it again. */
export async function declineTraining(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  { runId, code }: { readonly runId: string; readonly code: FaultCode },
): Promise<Result<Record<string, never>>> {
  return inSession(platform.db, site, async (tx): Promise<Result<Record<string, never>>> => {
    const locked = await lockRun(tx, runId);
    const member = await tx.getRepository(RunSite).findOneBy({ runId, siteId: site.siteId, trains: true });
    const round = await currentRound(tx, runId);
    // Nothing waits for this site: there is nothing to decline.
    if (!locked.ok || member === null || round === null || round.state !== "open") return ok({});
    const steps = planOf(locked.value).localSteps;
    const at = await platform.databaseNow(tx);
    await tx
      .getRepository(SiteProgress)
      .upsert({ roundId: round.id, siteId: site.siteId, step: 0, steps, meanLoss: null, declined: code, updatedAt: at }, [
        "roundId",
        "siteId",
      ]);
    await announce(tx, { topic: "RUN", id: runId });
    return ok({});
  });
}
