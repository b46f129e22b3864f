import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { refuse, type Result } from "@midline/shared/result";
import type { TaskAnswer, TaskAsk, TaskName } from "./tasks.js";

/** Threads that do what would hold up the event loop. They are started when there is first something to do, and keep no process alive. */
export interface Threads {
  /** How many there are. */
  readonly count: number;
  /** Does a task when a thread is free, in the order of asking. Refuses with the disk's troubles, and with UNAVAILABLE when the thread ends under it. */
  run<N extends TaskName>(name: N, ask: TaskAsk<N>): Promise<Result<TaskAnswer<N>>>;
  close(): Promise<void>;
}

/** More than two wait for the disk and for memory rather than work. */
const MOST_THREADS = 2;
// From src/ and from dist/ the built file is the same steps away: a thread runs what is compiled.
const THREAD = path.join(__dirname, "../../../dist/platform/weights/thread.js");

/** What a thread answers: a result, or the text of an error that is a bug. The value is of the task's type, which only the asker knows. */
type Answered = { readonly result: Result<never> } | { readonly bug: string };

interface Waiting {
  readonly message: { readonly name: TaskName; readonly ask: unknown };
  readonly settle: (answer: Answered) => void;
}

export function openThreads(count = Math.min(MOST_THREADS, availableParallelism())): Threads {
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Waiting>();
  let closed = false;

  /** Gives the oldest task to a free thread, or to a new one while there are too few. */
  const next = (): void => {
    if (closed || waiting.length === 0 || busy.size >= count) return;
    const worker = idle.pop() ?? start();
    const task = waiting.shift()!;
    busy.set(worker, task);
    worker.ref();
    worker.postMessage(task.message, []);
  };
  const settle = (worker: Worker, answer: Answered): void => {
    const task = busy.get(worker);
    busy.delete(worker);
    task?.settle(answer);
  };
  const start = (): Worker => {
    const worker = new Worker(THREAD, { execArgv: [] });
    worker.on("message", (answer: Answered) => {
      settle(worker, answer);
      worker.unref();
      idle.push(worker);
      next();
    });
    worker.on("error", (error: Error) => settle(worker, { result: refuse(ended(error.message)) }));
    worker.on("exit", () => {
      settle(worker, { result: refuse(ended("it was ended")) });
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      next();
    });
    return worker;
  };

  return {
    count,
    run: <N extends TaskName>(name: N, ask: TaskAsk<N>) =>
      new Promise<Result<TaskAnswer<N>>>((resolve, reject) => {
        if (closed) return resolve(refuse(ended("the server stops")));
        const settle = (answer: Answered): void => ("bug" in answer ? reject(new Error(answer.bug)) : resolve(answer.result));
        waiting.push({ message: { name, ask }, settle });
        next();
      }),
    close: async () => {
      closed = true;
      for (const task of waiting.splice(0)) task.settle({ result: refuse(ended("the server stops")) });
      await Promise.all([...idle, ...busy.keys()].map((worker) => worker.terminate()));
    },
  };
}

const ended = (why: string) => ({
  code: "UNAVAILABLE" as const,
  message: `A thread of the server ended before its work was done: ${why}.`,
  remedy: "It is tried again. If it does not help, give the server more memory.",
});
