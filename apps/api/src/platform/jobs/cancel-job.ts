import type { EntityManager } from "typeorm";
import { announce } from "../portal-news/announce.js";

/**
 * Stops a job. "cancelled": it had not begun, and is over; its caller undoes what was prepared for it. "asked": its process will notice, and its
 * handler's `ended` undoes it. "over": there is nothing to stop.
 */
export async function cancelJob(tx: EntityManager, jobId: string): Promise<"cancelled" | "asked" | "over"> {
  const [[job]] = await tx.query<[{ state: string; site_id: string | null }[]]>(
    `UPDATE job SET cancel_asked = true, state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,
            finished_at = CASE state WHEN 'waiting' THEN clock_timestamp() END
      WHERE id = $1 AND state IN ('waiting', 'running') RETURNING state, site_id`,
    [jobId],
  );
  if (job === undefined) return "over";
  await announce(tx, { topic: "JOB", id: jobId, siteId: job.site_id });
  return job.state === "cancelled" ? "cancelled" : "asked";
}
