import { existsSync, readFileSync } from "node:fs";

/** Whether a process lives, zombies excepted; one of another user counts. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const stat = `/proc/${pid}/stat`;
  return !(existsSync(stat) && /\) Z /.test(readFileSync(stat, "utf8")));
}

/** Waits until a process is gone; false when it is not within the time. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end;) {
    if (!isRunning(pid)) return true;
    await pause(25);
  }
  return !isRunning(pid);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
