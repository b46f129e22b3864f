import type { DataSource } from "typeorm";
import type { NewsItem, NewsTopic } from "./news-item.js";

/** How many items are kept for pages and processes that were away; the oldest go first. Some hours of a busy consortium. */
export const NEWS_KEPT = 20_000;

/** Items read at once. */
const PAGE = 500;

interface Row {
  readonly sequence: string;
  readonly topic: NewsTopic;
  readonly subject: string;
  readonly site_id: string | null;
  readonly wakes: string[];
  readonly at: Date;
}

/** The number of the last committed item; 0 before the first. */
export async function readTail(db: DataSource): Promise<number> {
  const [row] = await db.query<{ sequence: string }[]>("SELECT sequence FROM outbox_tail");
  return Number(row?.sequence ?? 0);
}

/** The next items after a number, oldest first, a page at most; null when they are no longer kept, or the number was never given. */
export async function readAfter(db: DataSource, after: number): Promise<readonly NewsItem[] | null> {
  const rows = await db.query<Row[]>("SELECT * FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2", [after, PAGE]);
  const [first] = rows;
  if (first === undefined) return (await readTail(db)) === after ? [] : null;
  if (Number(first.sequence) !== after + 1) return null;
  return rows.map(({ sequence, topic, subject, site_id, wakes, at }) => ({
    sequence: Number(sequence),
    topic,
    id: subject,
    at,
    siteId: site_id,
    wakes,
  }));
}

/** Forgets the oldest items beyond those that are kept. */
export async function forgetOldNews(db: DataSource, kept = NEWS_KEPT): Promise<void> {
  await db.query("DELETE FROM outbox WHERE sequence <= (SELECT sequence FROM outbox_tail) - $1", [kept]);
}
