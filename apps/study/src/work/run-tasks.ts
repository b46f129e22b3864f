import os from "node:os";
import { type Progress, type SharedOut, shareOut } from "./share-out.js";
import type { Task } from "./tasks.js";

/**
 * Does all tasks in so many processes, with a line of progress, until it is interrupted (SIGINT, SIGTERM) or one fails, and says which it was.
 * What is finished is kept in every case.
 */
export async function runTasks(
  tasks: readonly Task[],
  shared: Pick<SharedOut, "size" | "folder" | "store" | "workers" | "backend">,
): Promise<"done" | "stopped" | "failed"> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error("stopped"));
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const threads = Math.max(1, Math.floor(os.availableParallelism() / shared.workers));
  try {
    await shareOut(tasks, { ...shared, threads, signal: stop.signal, onProgress: progressLine() });
    return "done";
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write("\nStopped. Start it again to go on; the report below is of what is finished.\n");
      return "stopped";
    }
    // A worker that failed has said where, as far as that helps.
    process.stderr.write(
      `\n${error instanceof Error ? error.message : String(error)}\nWhat is finished is kept; start it again to go on.\n`,
    );
    return "failed";
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** One line that is written over on a terminal; elsewhere a line for every piece that begins or ends, and one a minute in a long piece. */
function progressLine(): (progress: Progress) => void {
  const startedAt = Date.now();
  let said = "";
  let saidAt = startedAt;
  let atStart: number | null = null;
  return ({ done, total, share, now }) => {
    atStart ??= share;
    const worked = share - atStart;
    const minutes = worked < 0.01 ? null : (((Date.now() - startedAt) / 60_000) * (1 - share)) / worked;
    const left = minutes === null ? "" : ` · about ${Math.ceil(minutes)} min left`;
    const line = `${done}/${total} · ${now.map((each) => `${each.id} ${Math.round(100 * each.share)} %`).join(" · ")}${left}`;
    const pieces = [done, ...now.map(({ id }) => id)].join();
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${line.slice(0, process.stderr.columns - 1)}`);
    else if (pieces !== said || Date.now() - saidAt >= 60_000) {
      process.stderr.write(`${line}\n`);
      saidAt = Date.now();
    }
    said = pieces;
  };
}
