import { In } from "typeorm";
import { isDatabaseAway } from "../platform/graphql/format-error.js";
import { oneAtATime } from "../platform/one-at-a-time.js";
import { forgetOldNews } from "../platform/portal-news/read-outbox.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { driveRun } from "./drive-run.js";
import { clearUploads } from "./receive-upload.js";
import { Run } from "./run.entity.js";

/** How often all living runs are looked at, hint or no hint: deadlines pass, hints are lost, disks come back. */
const SWEEP_MS = 2000;

export interface Coordinator {
  /** Finishes what it is doing, stops and gives up the lead. */
  readonly stop: () => Promise<void>;
}

/** Drives every living run while this process leads, from the first look after a start to the last before a stop. The database and the blobs are the truth. */
export function startCoordinator(platform: CoordinatorPlatform, sweepMs = SWEEP_MS): Coordinator {
  const inTurn = oneAtATime();
  const working = new Set<Promise<void>>();
  let stopped = false;

  /** Nothing begins after the stop, and the stop waits for what has begun. */
  const work = (doing: () => Promise<void>): Promise<void> => {
    if (stopped) return Promise.resolve();
    const done = doing().catch((error: unknown) => complain(platform, error));
    working.add(done);
    return done.finally(() => working.delete(done));
  };

  /** Runs that wait for their turn: however often a run is woken before it, once is enough, for it reads the truth then. */
  const woken = new Set<string>();
  const wake = (runId: string): void => {
    if (woken.has(runId)) return;
    woken.add(runId);
    void work(() =>
      inTurn(runId, async () => {
        woken.delete(runId);
        if (!stopped) await driveRun(platform, runId);
      }),
    );
  };

  const sweep = (): Promise<void> =>
    work(async () => {
      if (!(await platform.leadership.renew())) return;
      const alive = await platform.db
        .getRepository(Run)
        .find({ where: { state: In(["approved", "running", "evaluating"]) }, select: { id: true } });
      for (const { id } of alive) wake(id);
      await clearUploads(platform);
      await forgetOldNews(platform.db);
    });

  // What happens to a run, on whatever process, is told as news.
  const news = platform.news.follow(null);
  const listen = async (): Promise<void> => {
    for await (const { topic, id } of news) {
      if (topic === "RUN") wake(id);
      else if (topic === "EVERYTHING") await sweep();
    }
  };
  void listen().catch((error: unknown) => complain(platform, error));

  const timer = setInterval(() => void sweep(), sweepMs);
  const stop = async (): Promise<void> => {
    stopped = true;
    clearInterval(timer);
    await news.return?.();
    await Promise.all(working);
    await platform.leadership.resign();
  };
  let stopping: Promise<void> | null = null;
  return {
    stop: () => (stopping ??= stop()),
  };
}

function complain({ log }: CoordinatorPlatform, error: unknown): void {
  if (isDatabaseAway(error)) log.warn({ because: error instanceof Error ? error.message : "" }, "the coordinator waits for the database");
  else log.error({ err: error }, "bug in the coordinator");
}
