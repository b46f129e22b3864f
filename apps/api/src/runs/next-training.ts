import type { Answer } from "@midline/shared/protocol/site-messages";
import type { DataSource } from "typeorm";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { planOf } from "./find-run.js";
import type { Round } from "./round.entity.js";
import { waitingRounds } from "./training-queue.js";

type Order = NonNullable<Answer<"next-work">["order"]>;

/**
 * The control variate of a round, and the round whose update of this site is the last that is in it: its own variate as it was then is the one to
 * subtract. Rounds before the variates last began do not count.
 */
async function controlOf(
  db: DataSource,
  { runId, controlDigest: digest, controlBytes: totalBytes }: Round,
  siteId: string,
): Promise<Extract<Order, { kind: "train" }>["control"]> {
  if (digest === null || totalBytes === null) return null;
  const [last] = await db.query<{ own: number | null }[]>(
    `SELECT max(round.number) AS own FROM round JOIN site_update ON site_update.round_id = round.id
      WHERE round.run_id = $1 AND round.state = 'committed' AND site_update.site_id = $2
        AND round.number >= (SELECT max(number) FROM round WHERE run_id = $1 AND control_digest IS NULL)`,
    [runId, siteId],
  );
  return { digest, totalBytes, ownRound: last?.own ?? null };
}

/** The site's last update that is in a model of the run: what its rounding left out comes next. */
async function residualOf(db: DataSource, runId: string, siteId: string): Promise<string | null> {
  const [last] = await db.query<{ digest: string }[]>(
    `SELECT site_update.payload_digest AS digest FROM round JOIN site_update ON site_update.round_id = round.id
      WHERE round.run_id = $1 AND round.state = 'committed' AND site_update.site_id = $2 ORDER BY round.number DESC LIMIT 1`,
    [runId, siteId],
  );
  return last?.digest ?? null;
}

/** The first round in the site's queue, or null. Asked again, it gives the same round until the site has answered. */
export async function nextTraining({ db }: CoordinatorPlatform, { siteId }: LinkedSite): Promise<Order | null> {
  const [first] = await waitingRounds(db.manager, [siteId]);
  if (first === undefined) return null;
  const { run, round } = first;
  const plan = planOf(run);
  return {
    kind: "train",
    runId: run.id,
    round: round.number,
    attempt: round.attempt,
    plan,
    approvedPlanHash: run.planHash,
    base: { digest: round.baseDigest, totalBytes: round.baseBytes },
    control: await controlOf(db, round, siteId),
    residualOf: plan.updateEncoding === "float32" ? null : await residualOf(db, run.id, siteId),
  };
}
