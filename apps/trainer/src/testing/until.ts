import { setTimeout as wait } from "node:timers/promises";

/** Waits until something is so; fails with the description when it is not so after a long time. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    if (holds()) return;
    await wait(10);
  }
  throw new Error(`waited in vain until ${what}`);
}
