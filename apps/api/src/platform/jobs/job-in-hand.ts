import type { Fault } from "@midline/shared/faults";
import type { DataSource, EntityManager } from "typeorm";
import { announce } from "../portal-news/announce.js";
import type { JobInHand } from "./job-handler.js";
import type { Job, JobState } from "./job.entity.js";

/** The job is no longer this process's to do: stopped by somebody, taken by another process, or the server itself stops. */
export class JobGone extends Error {
  constructor(readonly why: "cancelled" | "lost" | "stopped") {
    super(`The job is ${why}.`);
  }
}

/** The last transaction was refused, and undone. */
export class JobRefused extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** How often progress is written down and announced. */
const TELL_EVERY_MS = 250;

const MINE = "id = $1 AND process_id = $2 AND attempts = $3 AND state = 'running'";

/** Only its taker's transactions. The share of the row lets progress be told meanwhile, but nobody take the job over. */
export async function asHolder<T>(db: DataSource, job: Job, work: (tx: EntityManager, isCancelled: boolean) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    const [held] = await tx.query<{ cancel_asked: boolean }[]>(`SELECT cancel_asked FROM job WHERE ${MINE} FOR KEY SHARE`, keyOf(job));
    if (held === undefined) throw new JobGone("lost");
    return work(tx, held.cancel_asked);
  });
}

const keyOf = (job: Job): unknown[] => [job.id, job.processId, job.attempts];

/** Ends it, one way or another. */
export async function endJob(tx: EntityManager, job: Job, end: { readonly state: JobState; readonly error: Fault | null }): Promise<void> {
  await tx.query(
    `UPDATE job SET state = $4, error = $5, process_id = NULL, done = CASE WHEN $4 = 'done' THEN coalesce(total, done) ELSE done END, finished_at = clock_timestamp(), progressed_at = clock_timestamp() WHERE ${MINE}`,
    [...keyOf(job), end.state, end.error === null ? null : JSON.stringify(end.error)],
  );
  await announce(tx, { topic: "JOB", id: job.id, siteId: job.siteId });
}

/** Puts it back for the next process. */
export async function releaseJob(tx: EntityManager, job: Job): Promise<void> {
  await tx.query(`UPDATE job SET state = 'waiting', process_id = NULL WHERE ${MINE}`, keyOf(job));
  await announce(tx, { topic: "JOB", id: job.id, siteId: job.siteId });
}

/** The job for its handler; `finished` tells whether it has ended well. */
export function takeInHand(db: DataSource, job: Job, signal: AbortSignal): JobInHand & { readonly isFinished: () => boolean } {
  const told = { atMs: 0, phase: "" };
  let isFinished = false;
  const check = (isCancelled: boolean | undefined): void => {
    if (isCancelled === undefined) throw new JobGone("lost");
    if (isCancelled) throw new JobGone("cancelled");
  };
  const progress: JobInHand["progress"] = async (phase, done, total) => {
    if (signal.aborted) throw new JobGone("stopped");
    if (phase === told.phase && Date.now() - told.atMs < TELL_EVERY_MS) return;
    [told.phase, told.atMs] = [phase, Date.now()];
    await db.transaction(async (tx) => {
      const [[row]] = await tx.query<[{ cancel_asked: boolean }[]]>(
        `UPDATE job SET done = $5, total = $6, progressed_at = clock_timestamp(), phase = $4,
                phase_started_at = CASE phase WHEN $4 THEN phase_started_at ELSE clock_timestamp() END
          WHERE ${MINE} RETURNING cancel_asked`,
        [...keyOf(job), phase, done, total],
      );
      check(row?.cancel_asked);
      await announce(tx, { topic: "JOB", id: job.id, siteId: job.siteId });
    });
  };
  const uncancelled: JobInHand["asHolder"] = (work) =>
    asHolder(db, job, (tx, isCancelled) => {
      check(isCancelled);
      return work(tx);
    });
  return {
    job,
    signal,
    progress,
    asHolder: uncancelled,
    finish: async (work) => {
      await uncancelled(async (tx) => {
        const done = await work(tx);
        if (!done.ok) throw new JobRefused(done.fault);
        await endJob(tx, job, { state: "done", error: null });
      });
      isFinished = true;
    },
    isFinished: () => isFinished,
  };
}
