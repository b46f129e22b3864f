import { randomUUID } from "node:crypto";
import { canonicalJson } from "@midline/shared/canonical-hash";
import type { EntityManager } from "typeorm";
import { AuditEvent } from "./audit-event.entity.js";
import { CHAIN_START, eventHash } from "./event-hash.js";

/** What is written down of a deed. */
export interface Deed {
  readonly at: Date;
  /** A person's e-mail, `site <code>` for a trainer, or `coordinator`. */
  readonly actor: string;
  /** noun.verb, such as `label-import.commit`. */
  readonly action: string;
  /** noun id, such as `label-import 6f1c...`. */
  readonly subject: string;
  /** Names, counts and hashes; never patient data and never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Any number; it names the chain's tail among PostgreSQL's advisory locks. */
const CHAIN_LOCK = 727_001;

/** Appends to the chain inside the transaction of the deed itself: neither stands without the other. Call it last: it queues all writers. */
export async function recordAudit(tx: EntityManager, { at, actor, action, subject, detail = {} }: Deed): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1)", [CHAIN_LOCK]);
  const events = tx.getRepository(AuditEvent);
  const [last] = await events.find({ order: { sequence: "DESC" }, take: 1 });
  const event = { id: randomUUID(), sequence: (last?.sequence ?? 0) + 1, at, actor, action, subject, detail: canonicalJson(detail) };
  const previousHash = last?.hash ?? CHAIN_START;
  const { at: createdAt, ...columns } = event;
  await events.insert({ ...columns, createdAt, previousHash, hash: eventHash(previousHash, event) });
}
