import { ok, refuse, type Result } from "@midline/shared/result";
import type { Role } from "@midline/shared/roles";
import { z } from "zod";
import { signedIn, visibleSites } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { batchedById } from "../platform/graphql/batched.js";
import { Case } from "./case.entity.js";
import { notToBeReadBlind } from "./not-blind.js";

/** Who sees cases one by one: at their own site, or all of them. Leads and data scientists see counts. */
export const CASE_ROLES: readonly [Role, ...Role[]] = ["siteCoordinator", "reader", "clinician", "adjudicator", "auditor"];

/** The case of an id that a foreign key vouches for; batched. */
export const caseById = batchedById(Case);

/** A case the viewer may see. One of another site, one that he has yet to read blind, and one that does not exist are told apart by nobody. */
export async function findCase(ctx: Context, id: string, roles: readonly Role[] = CASE_ROLES): Promise<Result<Case>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const query = ctx.db.getRepository(Case).createQueryBuilder("c").where("c.id = :id", { id });
  query.andWhere(notToBeReadBlind("c.id"), { me: viewer.value.personId });
  const found = z.uuid().safeParse(id).success ? await query.getOne() : null;
  const sites = visibleSites(viewer.value, roles);
  if (found === null || (sites !== "all" && !sites.includes(found.siteId))) {
    return refuse({
      code: "NOT_FOUND",
      message: "There is no such case among those you may see.",
      where: "id",
      remedy: "Look at the list of cases.",
    });
  }
  return ok(found);
}
