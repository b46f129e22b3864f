import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import type { StudySize } from "../design.js";
import type { Backend } from "./backend-names.js";
import type { Store } from "./store.js";
import { settingsOf, subjectOf, type Task } from "./tasks.js";
import type { Assignment, Report } from "./worker.js";

export interface SharedOut {
  readonly size: StudySize;
  readonly folder: string;
  readonly store: Store;
  /** Processes that work at the same time, each with so many threads. */
  readonly workers: number;
  readonly backend: Backend;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Called at every step of any task. */
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Share of all the work that is done, 0 to 1: a cohort is a tenth of a training. */
  readonly share: number;
  /** What is being worked on, and how far it is, 0 to 1. */
  readonly now: readonly { readonly id: string; readonly share: number }[];
}

/**
 * Does all tasks in so many processes, each after those that it reads; what is in the store already is not done again, so a study that was
 * stopped goes on. Throws the first failure, when the others have stopped.
 */
export async function shareOut(tasks: readonly Task[], shared: SharedOut): Promise<void> {
  const { size, folder, store, workers, backend, threads, signal, onProgress } = shared;
  const isStored = (task: Task): boolean => store.has(task.id, settingsOf(size, subjectOf(task)));
  const done = new Set(tasks.filter((task) => task.kind !== "cohort" && isStored(task)).map(({ id }) => id));
  const wanted = neededFor(tasks, done);
  const begun = new Map<string, number>();
  const all = wanted.reduce((sum, task) => sum + workIn(task), 0);
  const tell = (): void =>
    onProgress({
      done: wanted.filter(({ id }) => done.has(id)).length,
      total: wanted.length,
      share: wanted.reduce((sum, task) => sum + workIn(task) * (done.has(task.id) ? 1 : (begun.get(task.id) ?? 0)), 0) / all,
      now: [...begun].filter(([id]) => !done.has(id)).map(([id, share]) => ({ id, share })),
    });
  const next = (): Task | undefined =>
    wanted.find(({ id, after }) => !done.has(id) && !begun.has(id) && after.every((before) => done.has(before)));
  const waiting: (() => void)[] = [];
  const wake = (): void => waiting.splice(0).forEach((go) => go());

  const stop = new AbortController();
  const anySignal = AbortSignal.any([signal, stop.signal]);
  const serve = async (): Promise<void> => {
    const child = fork(path.join(__dirname, "worker.js"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const kill = (): void => void child.kill();
    anySignal.addEventListener("abort", kill);
    try {
      while (wanted.some(({ id }) => !done.has(id))) {
        anySignal.throwIfAborted();
        const task = next();
        if (task === undefined) {
          if (wanted.every(({ id }) => begun.has(id))) return; // others are at the last of it
          await new Promise<void>((resolve) => waiting.push(resolve));
          continue;
        }
        begun.set(task.id, 0);
        tell();
        await assign(child, { task, size, folder, backend, threads }, (share) => {
          begun.set(task.id, share);
          tell();
        });
        done.add(task.id);
        tell();
        wake();
      }
    } catch (error) {
      stop.abort(error);
      wake();
      throw error;
    } finally {
      anySignal.removeEventListener("abort", kill);
      child.kill();
    }
  };
  tell();
  await Promise.allSettled(Array.from({ length: workers }, serve));
  signal.throwIfAborted();
  stop.signal.throwIfAborted(); // the first failure; the others may only have been stopped for it
}

const workIn = ({ kind }: Task): number => (kind === "cohort" ? 0.1 : kind === "reference" ? 0.3 : 1);

/** Tasks that are still to be done, without cohorts that only finished trainings read. */
function neededFor(tasks: readonly Task[], done: ReadonlySet<string>): readonly Task[] {
  const read = new Set(tasks.filter(({ id, kind }) => kind !== "cohort" && !done.has(id)).flatMap(({ after }) => after));
  return tasks.filter(({ id, kind }) => (kind === "cohort" ? read.has(id) : true));
}

function assign(child: ChildProcess, assignment: Assignment, onShare: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      child.off("message", hear);
      child.off("exit", gone);
      finish();
    };
    const hear = (report: Report): void => {
      if (report.kind === "progress") onShare(report.done / report.total);
      else if (report.kind === "done") settle(resolve);
      else settle(() => reject(new Error(`${assignment.task.id}: ${report.why}`)));
    };
    const gone = (code: number | null): void => settle(() => reject(new Error(`${assignment.task.id}: its process ended with ${code}`)));
    child.on("message", hear);
    child.on("exit", gone);
    child.send(assignment);
  });
}
