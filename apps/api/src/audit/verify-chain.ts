import { MoreThan, type DataSource, type EntityManager } from "typeorm";
import { AuditEvent, type AuditChain } from "./audit-event.entity.js";
import { CHAIN_START, eventHash } from "./event-hash.js";

const BATCH = 2000;

/** Computes every hash anew, from the first event on, and names the first that is not what it should be. */
export async function verifyChain(db: DataSource | EntityManager): Promise<AuditChain> {
  let previousHash = CHAIN_START;
  let events = 0;
  for (;;) {
    const batch = await db
      .getRepository(AuditEvent)
      .find({ where: { sequence: MoreThan(events) }, order: { sequence: "ASC" }, take: BATCH });
    for (const event of batch) {
      const isNext = event.sequence === events + 1 && event.previousHash === previousHash;
      if (!isNext || event.hash !== eventHash(previousHash, asHashed(event))) return { events, intact: false, firstBadEvent: event.id };
      previousHash = event.hash;
      events += 1;
    }
    if (batch.length < BATCH) return { events, intact: true, firstBadEvent: null };
  }
}

const asHashed = ({ sequence, id, createdAt: at, actor, action, subject, detail }: AuditEvent) => ({
  sequence,
  id,
  at,
  actor,
  action,
  subject,
  detail,
});
