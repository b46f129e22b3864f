import { uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn, visibleSites } from "../access/authority.js";
import { MEMBER_ROLES } from "../cohorts/compare-versions.js";
import type { Context, Viewer } from "../platform/context.js";
import { readPage, type Page, type PageRequest } from "../platform/database/keyset.js";
import { CohortExport } from "./cohort-export.entity.js";

/** The viewer's own exports, newest first. */
export async function listExports(ctx: Context, cohortId: string | null, page: PageRequest): Promise<Result<Page<CohortExport>>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const query = ctx.db.getRepository(CohortExport).createQueryBuilder("export");
  query.where("export.requestedById = :me", { me: viewer.value.personId });
  if (cohortId !== null && uuid.safeParse(cohortId).success) query.andWhere("export.cohortId = :cohortId", { cohortId });
  return readPage(query, page);
}

/** An export that the viewer has asked for, and whose patients he may still see. Others' and none are told apart by nobody. */
export async function findExport(ctx: Context, id: string): Promise<Result<CohortExport>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const found = uuid.safeParse(id).success ? await ctx.db.getRepository(CohortExport).findOneBy({ id }) : null;
  if (found !== null && found.requestedById === viewer.value.personId && maySee(viewer.value, found.siteIds)) return ok(found);
  return refuse({
    code: "NOT_FOUND",
    message: "There is no such export among yours.",
    where: "id",
    remedy: "Look at your list of exports, or make it anew from the cohort's page.",
  });
}

function maySee(viewer: Viewer, siteIds: readonly string[]): boolean {
  const visible = visibleSites(viewer, MEMBER_ROLES);
  return visible === "all" || siteIds.every((siteId) => visible.includes(siteId));
}
