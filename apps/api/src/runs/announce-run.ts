import type { EntityManager } from "typeorm";
import { announce } from "../platform/portal-news/announce.js";
import { RunSite } from "./run-site.entity.js";

/** Says in the transaction that moves a run that it has moved: pages read it again, and the trainers of its sites look for work. */
export async function announceRun(tx: EntityManager, runId: string): Promise<void> {
  const sites = await tx.getRepository(RunSite).findBy({ runId });
  await announce(tx, { topic: "RUN", id: runId, wakes: sites.map(({ siteId }) => siteId) });
}
