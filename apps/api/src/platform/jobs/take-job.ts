import type { DataSource } from "typeorm";
import { announce } from "../portal-news/announce.js";
import { Job } from "./job.entity.js";

/** The process that takes. */
export interface Taker {
  readonly processId: string;
  /** A process that has not been heard for so many seconds has nothing in hand. */
  readonly leaseS: number;
}

/** Says that the process lives: a job points at the row. */
const ALIVE =
  "INSERT INTO api_process (id, seen_at) VALUES ($1, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()";

/** Who asks has nothing in hand: what still stands in his name was dropped. */
const TAKE = `
  WITH next AS (
    SELECT id FROM job
     WHERE kind = ANY ($2) AND (state = 'waiting' OR (state = 'running' AND (process_id = $1 OR NOT EXISTS (
       SELECT FROM api_process holder WHERE holder.id = job.process_id AND holder.seen_at >= clock_timestamp() - make_interval(secs => $3)))))
     ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
  UPDATE job SET state = 'running', process_id = $1, attempts = attempts + 1, crashes = crashes + (state = 'running')::int,
         started_at = coalesce(started_at, clock_timestamp()), phase_started_at = clock_timestamp(), progressed_at = NULL, done = 0, total = NULL
    FROM next WHERE job.id = next.id RETURNING job.id`;

/** Takes the job that has waited longest, or one that a dead process has left; null when there is none. Never called while this process has one in hand. */
export async function takeJob(db: DataSource, { processId, leaseS }: Taker, kinds: readonly string[]): Promise<Job | null> {
  return db.transaction(async (tx) => {
    await tx.query(ALIVE, [processId]);
    const [[taken]] = await tx.query<[{ id: string }[]]>(TAKE, [processId, kinds, leaseS]);
    if (taken === undefined) return null;
    const job = await tx.getRepository(Job).findOneByOrFail({ id: taken.id });
    await announce(tx, { topic: "JOB", id: job.id, siteId: job.siteId });
    return job;
  });
}
