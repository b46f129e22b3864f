import { setTimeout as wait } from "node:timers/promises";

/** Waits, or returns early when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    // aborted: the caller looks at the signal
  }
}
