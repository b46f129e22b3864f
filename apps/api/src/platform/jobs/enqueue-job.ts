import { randomUUID } from "node:crypto";
import type { EntityManager } from "typeorm";
import { announce } from "../portal-news/announce.js";
import { Job } from "./job.entity.js";

/** What is to be done, and to what. */
export interface JobOrder {
  readonly kind: string;
  readonly subject: string;
  /** Whose people hear of it; everyone when left out. */
  readonly siteId?: string | null;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** Asks for a job in the caller's transaction. One of this kind that is open for the subject already is the one that is answered. */
export async function enqueueJob(tx: EntityManager, { kind, subject, siteId = null, input = {}, at }: JobOrder): Promise<Job> {
  const jobs = tx.getRepository(Job);
  await tx.query(
    `INSERT INTO job (id, kind, subject, site_id, input, state, phase, done, created_at) VALUES ($1, $2, $3, $4, $5, 'waiting', 'waiting', 0, $6)
     ON CONFLICT (kind, subject) WHERE state IN ('waiting', 'running') DO NOTHING`,
    [randomUUID(), kind, subject, siteId, JSON.stringify(input), at],
  );
  const job = await jobs.findOneOrFail({ where: { kind, subject }, order: { createdAt: "DESC", id: "DESC" } });
  await announce(tx, { topic: "JOB", id: job.id, siteId });
  return job;
}
