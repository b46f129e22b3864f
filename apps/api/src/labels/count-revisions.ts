import type { DataSource, EntityManager } from "typeorm";
import { SiteRevisions } from "./site-revisions.entity.js";

/** How many revisions a site has had: the number names the state of its labels, for it only ever grows. */
export async function countRevisions(db: DataSource | EntityManager, siteId: string): Promise<number> {
  return (await db.getRepository(SiteRevisions).findOneBy({ siteId }))?.revisions ?? 0;
}
