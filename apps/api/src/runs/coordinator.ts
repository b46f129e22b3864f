import { In } from "typeorm";
import { isDatabaseAway } from "../platform/graphql/format-error.js";
import { oneAtATime } from "../platform/one-at-a-time.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { driveRun } from "./drive-run.js";
import { clearUploads } from "./receive-upload.js";
import { Run } from "./run.entity.js";

/** How often all living runs are looked at, hint or no hint: deadlines pass, hints are lost, disks come back. */
const SWEEP_MS = 2000;

export interface Coordinator {
  /** Something happened to a run: looks at it soon. Losing this call costs a few seconds. */
  readonly wake: (runId: string) => void;
  /** Something happened to some run. */
  readonly wakeAll: () => void;
  /** Finishes what it is doing, and stops. */
  readonly stop: () => Promise<void>;
}

/** Drives every living run while this process leads, from the first look after a start to the last before a stop. The database and the blobs are the truth. */
export function startCoordinator(platform: CoordinatorPlatform, sweepMs = SWEEP_MS): Coordinator {
  const inTurn = oneAtATime();
  const working = new Set<Promise<void>>();
  let stopped = false;

  const wake = (runId: string): void => {
    if (stopped) return;
    const work = inTurn(runId, async () => {
      try {
        if (!stopped) await driveRun(platform, runId);
      } catch (error) {
        complain(platform, error);
      }
    });
    working.add(work);
    void work.finally(() => working.delete(work));
  };

  const sweep = async (): Promise<void> => {
    try {
      if (!(await platform.leadership.renew())) return;
      const alive = await platform.db
        .getRepository(Run)
        .find({ where: { state: In(["approved", "running", "evaluating"]) }, select: { id: true } });
      for (const { id } of alive) wake(id);
      await clearUploads(platform);
    } catch (error) {
      complain(platform, error);
    }
  };

  // What people do to a run is told as news; it is only a hint, as the link's is.
  const news = platform.news.follow()[Symbol.asyncIterator]();
  const listen = async (): Promise<void> => {
    for (let item = await news.next(); item.done !== true; item = await news.next()) {
      if (item.value.topic === "RUN") wake(item.value.id);
    }
  };
  void listen();

  const timer = setInterval(() => void sweep(), sweepMs);
  void sweep();
  return {
    wake,
    wakeAll: () => void sweep(),
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await news.return?.();
      await Promise.all(working);
      await platform.leadership.resign();
    },
  };
}

function complain({ log }: CoordinatorPlatform, error: unknown): void {
  if (isDatabaseAway(error)) log.warn("the coordinator waits for the database");
  else log.error({ err: error }, "bug in the coordinator");
}
