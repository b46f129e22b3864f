import { MIN_FLOOR } from "@midline/shared/cohorts/released-count";
import type { Role } from "@midline/shared/roles";
import { visibleSites } from "../access/authority.js";
import { siteById } from "../access/find-site.js";
import type { Context } from "../platform/context.js";

/** Who is told numbers of cases exactly: of the own site, or of all. Not readers, who read without knowing what others have said. */
export const COUNT_ROLES: readonly [Role, ...Role[]] = ["siteCoordinator", "auditor"];

/** In bands of how many patients the viewer is told of a site's numbers: of one at the own site; else of its floor. */
export async function floorFor(ctx: Context, siteId: string): Promise<number> {
  const sites = ctx.caller.viewer === null ? [] : visibleSites(ctx.caller.viewer, COUNT_ROLES);
  return sites === "all" || sites.includes(siteId) ? MIN_FLOOR : (await siteById(ctx, siteId)).disclosureFloor;
}

/** The same of several sites, by their ids. */
export async function floorsFor(ctx: Context, siteIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return new Map(await Promise.all(siteIds.map(async (siteId): Promise<[string, number]> => [siteId, await floorFor(ctx, siteId)])));
}
