import type { FaultCode } from "@midline/shared/faults";
import type { Result } from "@midline/shared/result";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { findRound, type RunPosition } from "./find-round.js";

/** Troubles of the way or of our disk: the same update comes again, and nothing is said against it. */
const COMES_AGAIN: readonly FaultCode[] = ["UNAVAILABLE", "STORAGE_FULL", "NOT_FOUND", "TRUNCATED", "OFFSET_MISMATCH"];

/** The answer to a site that hands something in; that it was refused is kept for the report of the round. A round that there never was has none. */
export async function refusalKept<T>(
  { db, news, now }: CoordinatorPlatform,
  { site, position }: { readonly site: LinkedSite; readonly position: RunPosition },
  answering: Promise<Result<T>>,
): Promise<Result<T>> {
  const answer = await answering;
  if (answer.ok || COMES_AGAIN.includes(answer.fault.code)) return answer;
  const place = await findRound(db.manager, site, position);
  if (!place.ok) return answer;
  const at = now();
  await db.query(
    `INSERT INTO update_refusal (round_id, site_id, code, times, last_at) VALUES ($1, $2, $3, 1, $4)
     ON CONFLICT (round_id, site_id, code) DO UPDATE SET times = update_refusal.times + 1, last_at = excluded.last_at`,
    [place.value.round.id, site.siteId, answer.fault.code, at],
  );
  news.publish({ topic: "RUN", id: position.runId, at, siteId: null });
  return answer;
}
