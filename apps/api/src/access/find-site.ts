import { refuse, ok, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import type { Platform } from "../platform/context.js";
import { batchedById } from "../platform/graphql/batched.js";
import { Site } from "./site.entity.js";

/** The site of an id that a foreign key vouches for; batched. */
export const siteById = batchedById(Site);

/** The site of a code that somebody typed. */
export async function siteByCode(db: Platform["db"] | EntityManager, code: string): Promise<Result<Site>> {
  const site = await db.getRepository(Site).findOneBy({ code });
  return site === null
    ? refuse({
        code: "NOT_FOUND",
        message: `There is no site ${JSON.stringify(code.slice(0, 40))}.`,
        where: "siteCode",
        remedy: "Look at the list of sites.",
      })
    : ok(site);
}
