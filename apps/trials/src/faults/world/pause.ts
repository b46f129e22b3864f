import { setTimeout as wait } from "node:timers/promises";

export const pause = (ms: number): Promise<void> => wait(ms);

/** The value, or null when it takes longer. */
export async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T | null> {
  const over = new AbortController();
  try {
    return await Promise.race([work, wait(timeoutMs, null, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}

/** Asks until the answer is not null; null when the time is over. */
export async function until<T>(ask: () => Promise<T | null> | T | null, timeoutMs: number, everyMs = 25): Promise<T | null> {
  for (const end = Date.now() + timeoutMs; ; await pause(everyMs)) {
    const answer = await ask();
    if (answer !== null || Date.now() > end) return answer;
  }
}
