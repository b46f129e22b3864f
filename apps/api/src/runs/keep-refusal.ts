import type { FaultCode } from "@midline/shared/faults";
import type { Result } from "@midline/shared/result";
import { announce } from "../platform/portal-news/announce.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { findRound, type RunPosition } from "./find-round.js";

/** Troubles of the way, of our disk or of who speaks for the site: the same update comes again, and nothing is said against it. */
const COMES_AGAIN: readonly FaultCode[] = ["UNAVAILABLE", "STORAGE_FULL", "NOT_FOUND", "TRUNCATED", "OFFSET_MISMATCH", "SUPERSEDED"];

/** The answer to a site that hands something in; that it was refused is kept for the report of the round. A round that there never was has none. */
export async function refusalKept<T>(
  { db, databaseNow }: CoordinatorPlatform,
  { site, position }: { readonly site: LinkedSite; readonly position: RunPosition },
  answering: Promise<Result<T>>,
): Promise<Result<T>> {
  const answer = await answering;
  if (answer.ok || COMES_AGAIN.includes(answer.fault.code)) return answer;
  const place = await findRound(db.manager, site, position);
  if (!place.ok) return answer;
  await db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO update_refusal (round_id, site_id, code, times, last_at) VALUES ($1, $2, $3, 1, $4)
       ON CONFLICT (round_id, site_id, code) DO UPDATE SET times = update_refusal.times + 1, last_at = excluded.last_at`,
      [place.value.round.id, site.siteId, answer.fault.code, await databaseNow(tx)],
    );
    await announce(tx, { topic: "RUN", id: position.runId });
  });
  return answer;
}
