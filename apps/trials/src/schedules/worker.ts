import { parentPort, workerData } from "node:worker_threads";
import { trySchedules, type Trial } from "./try-schedules.js";

/** A thread of `npm run schedules`: tries what it is told to, and answers its report. */
async function work(trial: Trial): Promise<void> {
  parentPort?.postMessage(await trySchedules(trial), []);
}

void work(workerData);
