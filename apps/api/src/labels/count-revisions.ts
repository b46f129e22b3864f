import type { DataSource, EntityManager } from "typeorm";
import { LabelRevision } from "./label-revision.entity.js";

/** Revisions only ever grow in number: the count names the state of a site's labels. */
export function countRevisions(db: DataSource | EntityManager, siteId: string): Promise<number> {
  return db.getRepository(LabelRevision).countBy({ siteId });
}
