import type { NewsItem } from "@midline/api/platform/portal-news/news-item";
import type { PortalNews } from "@midline/api/platform/portal-news/portal-news";
import type { Machine } from "./clockwork.js";
import type { Database } from "./database.js";

/** A process looks into the outbox so often when it hears no sign. */
const CHECK_MS = 5000;
/** The longest that a sign, and the reading after it, take. */
const SIGN_MS = 5;

/** The outbox as one process reads it: on a sign of the database, which may be lost, and every few seconds. */
export class SimulatedNews implements PortalNews {
  private readonly followers = new Set<() => void>();

  constructor(
    private readonly database: Database,
    private readonly machine: Machine,
  ) {
    const sign = (): void => this.look(database.clockwork.random() * SIGN_MS);
    database.notified.push(sign);
    machine.whenKilled(() => database.notified.splice(database.notified.indexOf(sign), 1));
    const check = (): void => {
      this.look(0);
      database.clockwork.after(CHECK_MS, machine, check);
    };
    database.clockwork.after(CHECK_MS, machine, check);
  }

  follow(after: number | null): AsyncIterableIterator<NewsItem> {
    const { database, followers } = this;
    const queue: NewsItem[] = [];
    let position = after;
    let wake: ((item: IteratorResult<NewsItem>) => void) | null = null;
    const take = (): void => {
      if (position === null)
        queue.push({ sequence: database.outbox.length, topic: "EVERYTHING", id: "", at: this.machine.now(), siteId: null, wakes: [] });
      queue.push(...database.outbox.slice(position ?? database.outbox.length));
      position = database.outbox.length;
      const next = wake === null ? undefined : queue.shift();
      if (next === undefined) return;
      wake?.({ done: false, value: next });
      wake = null;
    };
    followers.add(take);
    const news: AsyncIterableIterator<NewsItem> = {
      [Symbol.asyncIterator]: () => news,
      next: () => {
        if (position === null) take();
        const ready = queue.shift();
        return ready === undefined ? new Promise((resolve) => (wake = resolve)) : Promise.resolve({ done: false, value: ready });
      },
      return: () => {
        followers.delete(take);
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    return news;
  }

  close(): Promise<void> {
    this.followers.clear();
    return Promise.resolve();
  }

  private look(delayMs: number): void {
    this.database.clockwork.after(delayMs, this.machine, () => {
      for (const take of this.followers) take();
    });
  }
}
