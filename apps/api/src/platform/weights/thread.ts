import { parentPort } from "node:worker_threads";
import type { Result } from "@midline/shared/result";
import { guarded } from "../blobs/storage-fault.js";
import { doTask, type Task } from "./tasks.js";

/** A thread's whole life: a task, its answer, the next. */
parentPort?.on("message", (task: Task) => {
  guarded<unknown>(async (): Promise<Result<unknown>> => doTask(task)).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ bug: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

const answer = (said: { readonly result: Result<unknown> } | { readonly bug: string }): void => parentPort?.postMessage(said, []);
