import type { Answer } from "@midline/shared/protocol/site-messages";
import type { DataSource } from "typeorm";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { askedIn } from "./asked-in.js";
import { planOf } from "./find-run.js";
import { Round } from "./round.entity.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";

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

/** The oldest open round that still waits for this site, or null. Asked again, it gives the same round until the site has answered. */
export async function nextTraining({ db }: CoordinatorPlatform, { siteId, siteCode }: LinkedSite): Promise<Order | null> {
  const open = await db
    .getRepository(Round)
    .createQueryBuilder("round")
    .innerJoin("run", "run", "run.id = round.run_id AND run.state = 'running' AND run.paused_at IS NULL")
    .innerJoin(
      "run_site",
      "member",
      "member.run_id = run.id AND member.trains AND member.withdrawn_at IS NULL AND member.site_id = :siteId",
      { siteId },
    )
    .where("round.state = 'open'")
    .andWhere("NOT EXISTS (SELECT FROM site_update u WHERE u.round_id = round.id AND u.site_id = :siteId)")
    .andWhere("NOT EXISTS (SELECT FROM site_progress p WHERE p.round_id = round.id AND p.site_id = :siteId AND p.declined IS NOT NULL)")
    .orderBy("run.created_at")
    .addOrderBy("run.id")
    .getMany();
  for (const round of open) {
    const run = await db.getRepository(Run).findOneByOrFail({ id: round.runId });
    const plan = planOf(run);
    const members = await db.getRepository(RunSite).findBy({ runId: run.id });
    if (!askedIn(members, plan, round).includes(siteCode)) continue;
    return {
      kind: "train",
      runId: run.id,
      round: round.number,
      attempt: round.attempt,
      plan,
      approvedPlanHash: run.planHash,
      base: { digest: round.baseDigest, totalBytes: round.baseBytes },
      control: await controlOf(db, round, siteId),
    };
  }
  return null;
}
