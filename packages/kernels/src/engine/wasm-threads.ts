import { Worker } from "node:worker_threads";
import type { CompiledModule, SharedMemory } from "./wasm-module.js";

/** The other threads of an engine. They wait in WebAssembly for jobs, and keep no process alive. */
export interface WasmThreads {
  /** Why no further job may be run, or null. */
  failure(): string | null;
  stop(): void;
}

/** Starts `count` threads, and waits until they are there. */
export async function startWasmThreads(
  count: number,
  compiled: CompiledModule,
  memory: SharedMemory,
  failedAt: number,
): Promise<WasmThreads> {
  let failure: string | null = null;
  let stopped = false;
  const workers = Array.from(
    { length: count },
    (_, i) =>
      new Worker(require.resolve("../../worker/wasm-worker.cjs"), { workerData: { module: compiled, memory, thread: i + 1, failedAt } }),
  );
  const stop = () => {
    stopped = true;
    for (const worker of workers) void worker.terminate();
  };
  const fail = (why: string) => {
    if (!stopped) failure ??= why;
  };
  try {
    await Promise.all(
      workers.map(
        (worker, i) =>
          new Promise<void>((resolve, reject) => {
            worker.once("message", () => resolve());
            worker.on("error", (error) => {
              fail(error instanceof Error ? error.message : String(error));
              reject(new Error(`thread ${i + 1} of the WebAssembly engine did not start`, { cause: error }));
            });
            worker.on("exit", (code) => {
              fail(`thread ${i + 1} ended with exit code ${code}`);
              reject(new Error(`thread ${i + 1} of the WebAssembly engine ended with exit code ${code}`));
            });
          }),
      ),
    );
  } catch (error) {
    stop();
    throw error;
  }
  for (const worker of workers) worker.unref();
  return { failure: () => failure, stop };
}
