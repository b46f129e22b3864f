import path from "node:path";
import { Worker } from "node:worker_threads";
import { count, type Tally } from "./tally.js";
import type { Report, Trial } from "./try-schedules.js";

/** A report, and the seed that its failure was found from. */
export interface ThreadedReport extends Report {
  readonly seed: number;
}

/**
 * Tries schedules on so many threads, each from a seed of its own: the first from `seed`, the next from the number after it. Each thread is a world
 * with its own clock and chance, so that a schedule is the same on whatever thread it runs.
 */
export async function tryOnThreads(trial: Trial, threads: number): Promise<ThreadedReport> {
  const parts = Array.from({ length: threads }, (_, i) => ({
    ...trial,
    seed: trial.seed + i,
    count: Math.floor(trial.count / threads) + (i < trial.count % threads ? 1 : 0),
  }));
  const reports = await Promise.all(parts.filter(({ count: part }) => part > 0).map(tryThere));
  const tally: Tally = new Map();
  for (const report of reports) for (const [what, times] of report.tally) count(tally, what, times);
  const failed = reports.find(({ failure }) => failure !== null);
  return {
    schedules: reports.reduce((sum, { schedules }) => sum + schedules, 0),
    events: reports.reduce((sum, { events }) => sum + events, 0),
    tally,
    failure: failed?.failure ?? null,
    seed: failed?.seed ?? trial.seed,
  };
}

function tryThere(trial: Trial): Promise<ThreadedReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, "worker.js"), { workerData: trial });
    worker.once("message", (report: Report) => resolve({ ...report, seed: trial.seed }));
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`A thread of the schedules ended with code ${code}.`)));
  });
}
