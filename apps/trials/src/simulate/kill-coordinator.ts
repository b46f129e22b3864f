import { setTimeout as pause } from "node:timers/promises";
import { Coordinators } from "../faults/world/coordinators.js";

/** What a kill cost, in seconds from the SIGKILL. */
export interface Recovery {
  /** Until a coordinator listens again. */
  readonly listeningS: number;
  /** Until the trainer of every site is connected again. */
  readonly sitesBackS: number;
}

/** Between a recovery and the next kill, so that it falls somewhere else in the round each time. */
const CALM_MS = 700;
const LOOK_MS = 20;

export interface Kills {
  readonly count: number;
  readonly coordinators: Coordinators;
  /** Whether the trainers of all sites are connected now. */
  readonly areAllBack: () => boolean;
  /** Aborted when there is nothing left to disturb. */
  readonly over: AbortSignal;
}

/** A coordinator in a process of its own, on the port and folder of the one that was in this process and has stopped. */
export async function startApart(
  folder: string,
  { databaseUrl, dataFolder, port }: { databaseUrl: string; dataFolder: string; port: number },
): Promise<Coordinators> {
  const crashed = (words: string): void => void process.stderr.write(`a coordinator ended of itself: ${words}\n`);
  const env = { DATABASE_URL: databaseUrl, DATA_FOLDER: dataFolder, PORT: String(port), MIGRATE: "0", LOG_LEVEL: "error" };
  const coordinators = new Coordinators({ folder, env, onCrash: crashed });
  await coordinators.startPrimary();
  return coordinators;
}

/** Kills the coordinator again and again, starts another at once, and waits until all is as before. */
export async function killCoordinator({ count, coordinators, areAllBack, over }: Kills): Promise<readonly Recovery[]> {
  const recoveries: Recovery[] = [];
  const untilAllBack = async (): Promise<void> => {
    while (!areAllBack() && !over.aborted) await pause(LOOK_MS);
  };
  await untilAllBack();
  while (recoveries.length < count && !over.aborted) {
    await pause(CALM_MS * (1 + (recoveries.length % 4)));
    if (over.aborted) break;
    const killedAt = performance.now();
    const sinceS = (): number => (performance.now() - killedAt) / 1000;
    await coordinators.primary?.child.kill();
    await coordinators.startPrimary();
    const listeningS = sinceS();
    await untilAllBack();
    if (!over.aborted) recoveries.push({ listeningS, sitesBackS: sinceS() });
  }
  return recoveries;
}
