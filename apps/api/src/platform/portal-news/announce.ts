import type { EntityManager } from "typeorm";
import type { NewsTopic } from "./news-item.js";

export interface Announcement {
  readonly topic: NewsTopic;
  /** What changed. */
  readonly id: string;
  /** Only for people of this site and of the consortium; for everyone when left out. */
  readonly siteId?: string | null;
  /** Sites whose trainers may find new work. */
  readonly wakes?: readonly string[];
}

/** Says in the transaction of a change that something changed: every API process hears of it if, and only if, the change is committed. */
export async function announce(tx: EntityManager, { topic, id, siteId = null, wakes = [] }: Announcement): Promise<void> {
  await tx.query("INSERT INTO outbox (topic, subject, site_id, wakes) VALUES ($1, $2, $3, $4)", [topic, id, siteId, wakes]);
}
