import { setTimeout as pause } from "node:timers/promises";

/** Asks again until the answer is not null; the time limit of the test is the only one. */
export async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await pause(20);
  }
}
