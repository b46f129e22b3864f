import { setTimeout as pause } from "node:timers/promises";
import { Repeater } from "@graphql-yoga/subscription";
import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import { isDatabaseAway } from "../graphql/format-error.js";
import { listenForSigns } from "./listen-for-signs.js";
import type { NewsItem } from "./news-item.js";
import { readAfter, readTail } from "./read-outbox.js";

/** What this process has read last, for those who follow closely; others read the table. */
const RECENT = 1000;
const DATABASE_AWAY_MS = 1000;

/** The news as one process hears it. What is announced is in the outbox; every process reads all of it, in the same order. */
export interface PortalNews {
  /**
   * What was announced after a number, and then everything as it comes. Begins with EVERYTHING when no number is given, and says EVERYTHING again
   * where what came next is no longer kept.
   */
  readonly follow: (after: number | null) => AsyncIterableIterator<NewsItem>;
  /** Ends everyone's following. */
  readonly close: () => Promise<void>;
}

/** Opens it; throws when the database cannot be reached. */
export async function openPortalNews({ db, databaseUrl, log }: NewsParts): Promise<PortalNews> {
  const desk = newDesk(db, await readTail(db));
  const reading = onePassAtATime(async () => {
    try {
      await desk.catchUp();
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, "bug in reading the news");
    }
  });
  const signs = listenForSigns({ databaseUrl, channel: "midline_outbox", onSign: reading.start, log });
  return {
    follow: desk.follow,
    close: async () => {
      await signs.stop();
      await reading.done();
      desk.close();
    },
  };
}

export interface NewsParts {
  readonly db: DataSource;
  readonly databaseUrl: string;
  readonly log: Logger;
}

function newDesk(db: DataSource, start: number) {
  let tail = start;
  let recent: readonly NewsItem[] = [];
  let isClosed = false;
  const waiting = new Set<() => void>();
  const wakeAll = (): void => {
    for (const wake of waiting) wake();
    waiting.clear();
  };

  const catchUp = async (): Promise<void> => {
    for (;;) {
      const items = await readAfter(db, tail);
      // Away for longer than news is kept, or on a database that was put back to an earlier day.
      if (items === null) [recent, tail] = [[], await readTail(db)];
      else [recent, tail] = [[...recent, ...items].slice(-RECENT), items.at(-1)?.sequence ?? tail];
      if (items?.length !== 0) wakeAll();
      else return;
    }
  };

  const next = async (after: number): Promise<readonly NewsItem[] | null> => {
    const [oldest] = recent;
    if (after === tail) return [];
    if (oldest !== undefined && after >= oldest.sequence - 1 && after < tail) return recent.slice(after - oldest.sequence + 1);
    return readAfter(db, after);
  };

  const follow = (after: number | null): Repeater<NewsItem> =>
    new Repeater<NewsItem>(async (push, stop) => {
      const over = { isIt: false };
      void stop.then(() => ((over.isIt = true), wakeAll()));
      const isOver = (): boolean => over.isIt || isClosed;
      let position = after;
      while (!isOver()) {
        const items = (position === null ? null : await patiently(next, position)) ?? [everything(tail)];
        for (const item of items) {
          await push(item);
          if (isOver()) return stop();
          position = item.sequence;
        }
        const isThere = position ?? 0;
        if (items.length === 0) await new Promise<void>((go) => (isOver() || isThere < tail ? go() : waiting.add(go)));
      }
      stop();
    });

  return { catchUp, follow, close: (): void => ((isClosed = true), wakeAll()) };
}

/** Waits for a database that is away. */
async function patiently<T>(read: (after: number) => Promise<T>, after: number): Promise<T> {
  for (;;) {
    try {
      return await read(after);
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      await pause(DATABASE_AWAY_MS, undefined, { ref: false });
    }
  }
}

const everything = (sequence: number): NewsItem => ({
  sequence,
  topic: "EVERYTHING",
  id: "",
  at: new Date(),
  siteId: null,
  wakes: [],
});

/** Runs a work again when it is asked for while it runs: whoever asks is answered by a pass that began later. */
function onePassAtATime(work: () => Promise<void>) {
  let isAsked = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    while (isAsked) {
      isAsked = false;
      await work();
    }
    running = null;
  };
  return {
    start: (): void => {
      isAsked = true;
      running ??= run();
    },
    done: async (): Promise<void> => void (await running),
  };
}
