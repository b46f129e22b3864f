// A copy in memory by all cores at once, each its part: what the memory gives.
import os from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** Milliseconds in which `bytes` are copied `times` times, the parts side by side; buffers are there before. */
export async function copyOnThreads(bytes, times) {
  const count = os.availableParallelism();
  const workers = Array.from(
    { length: count },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: { bytes: Math.ceil(bytes / count), times } }),
  );
  const told = () => Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
  await told();
  const startedAt = performance.now();
  const done = told();
  for (const worker of workers) worker.postMessage("copy", []);
  await done;
  const ms = performance.now() - startedAt;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return ms;
}

if (!isMainThread && workerData?.times !== undefined) {
  const from = Buffer.alloc(workerData.bytes, 1);
  const to = Buffer.alloc(workerData.bytes, 2);
  parentPort.on("message", () => {
    for (let i = 0; i < workerData.times; i++) from.copy(to);
    parentPort.postMessage("done", []);
  });
  parentPort.postMessage("ready", []);
}
