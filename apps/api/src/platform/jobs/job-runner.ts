import type { Fault } from "@midline/shared/faults";
import type { EntityManager } from "typeorm";
import type { Platform } from "../context.js";
import { isDatabaseAway } from "../graphql/format-error.js";
import { endJob, asHolder, JobGone, JobRefused, releaseJob, takeInHand } from "./job-in-hand.js";
import type { JobHandler } from "./job-handler.js";
import type { Job } from "./job.entity.js";
import { takeJob, type Taker } from "./take-job.js";

/** How often a process looks for work, hint or no hint: hints are lost, processes die. */
const LOOK_EVERY_MS = 2000;
/** A job whose process is gone so often before the end is what ends them. */
const MAX_CRASHES = 5;

const CRASHED: Fault = {
  code: "UNAVAILABLE",
  message: `The server ended ${MAX_CRASHES} times while it did this; it is not tried again.`,
  remedy: "Tell whoever runs the server, with the time.",
};
const BUG: Fault = {
  code: "UNAVAILABLE",
  message: "Something went wrong in the server; nothing was kept.",
  remedy: "Try again; if it happens again, tell whoever runs the server, with the time.",
};

export interface JobRunner {
  /** Takes no more, puts back what is in hand, and waits until that is so. */
  readonly stop: () => Promise<void>;
}

interface RunnerParts {
  readonly taker: Taker;
  readonly handlers: readonly JobHandler[];
}

/** Carries out jobs, one at a time, for as long as the process lives. */
export function startJobs(platform: Platform, { taker, handlers }: RunnerParts): JobRunner {
  const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));
  const stopping = new AbortController();
  let isAsked = false;
  let working: Promise<void> | null = null;

  const workThrough = async (): Promise<void> => {
    while (isAsked && !stopping.signal.aborted) {
      isAsked = false;
      try {
        const job = await takeJob(platform.db, taker, [...byKind.keys()]);
        const handler = job === null ? undefined : byKind.get(job.kind);
        if (job === null || handler === undefined) continue;
        await carryOut(platform, { job, handler, signal: stopping.signal });
        isAsked = true; // there may be more
      } catch (error) {
        // Taken over in the very moment of its end: the taker sees to it.
        if (!(error instanceof JobGone) && !isDatabaseAway(error)) platform.log.error({ err: error }, "bug in the jobs");
      }
    }
    working = null;
  };
  const look = (): void => {
    isAsked = true;
    if (!stopping.signal.aborted) working ??= workThrough();
  };

  const news = platform.news.follow(null);
  const listen = async (): Promise<void> => {
    for await (const { topic } of news) if (topic === "JOB" || topic === "EVERYTHING") look();
  };
  void listen().catch((error: unknown) => platform.log.error({ err: error }, "bug in the jobs"));
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await news.return?.();
      await working;
    },
  };
}

interface Carrying {
  readonly job: Job;
  readonly handler: JobHandler;
  readonly signal: AbortSignal;
}

async function carryOut(platform: Platform, { job, handler, signal }: Carrying): Promise<void> {
  const end = (work: (tx: EntityManager) => Promise<void>): Promise<void> => asHolder(platform.db, job, work);
  const fail = (error: Fault): Promise<void> =>
    end(async (tx) => {
      await handler.ended?.(tx, { platform, job, fault: error });
      await endJob(tx, job, { state: "failed", error });
    });
  const cancel = (): Promise<void> =>
    end(async (tx) => {
      await handler.ended?.(tx, { platform, job, fault: null });
      await endJob(tx, job, { state: "cancelled", error: null });
    });
  if (job.cancelAsked) return cancel();
  if (job.crashes >= MAX_CRASHES) return fail(CRASHED);
  const inHand = takeInHand(platform.db, job, signal);
  try {
    const done = await handler.run(platform, inHand);
    if (inHand.isFinished()) return;
    await (done.ok ? inHand.finish(async () => done) : fail(done.fault));
  } catch (error) {
    if (error instanceof JobRefused) return fail(error.fault);
    if (error instanceof JobGone && error.why === "lost") return;
    if (error instanceof JobGone && error.why === "cancelled") return cancel();
    if (error instanceof JobGone || isDatabaseAway(error)) return end((tx) => releaseJob(tx, job));
    platform.log.error({ err: error, kind: job.kind }, "bug in a job");
    await fail(BUG);
  }
}
