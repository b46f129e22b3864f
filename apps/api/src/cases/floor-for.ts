import { MIN_FLOOR } from "@midline/shared/cohorts/released-count";
import { visibleSites } from "../access/authority.js";
import { siteById } from "../access/find-site.js";
import type { Context } from "../platform/context.js";
import { CASE_ROLES } from "./find-case.js";

/** In bands of how many patients the viewer is told of a site's numbers: of one, where its cases are seen one by one anyway; else the site's floor. */
export async function floorFor(ctx: Context, siteId: string): Promise<number> {
  const sites = ctx.caller.viewer === null ? [] : visibleSites(ctx.caller.viewer, CASE_ROLES);
  return sites === "all" || sites.includes(siteId) ? MIN_FLOOR : (await siteById(ctx, siteId)).disclosureFloor;
}

/** The same of several sites, by their ids. */
export async function floorsFor(ctx: Context, siteIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return new Map(await Promise.all(siteIds.map(async (siteId): Promise<[string, number]> => [siteId, await floorFor(ctx, siteId)])));
}
