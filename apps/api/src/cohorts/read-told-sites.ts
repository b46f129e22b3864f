import { siteById } from "../access/find-site.js";
import { floorFor } from "../cases/floor-for.js";
import type { Context } from "../platform/context.js";
import type { Cohort } from "./cohort.entity.js";
import { countedMembersOf } from "./find-cohort.js";
import type { ToldSite } from "./release-sites.js";

/** The sites of a frozen cohort, whether anybody of theirs is in or not, with their members; in site order. */
export async function readToldSites(ctx: Context, cohort: Cohort): Promise<readonly ToldSite[]> {
  const members = await countedMembersOf(ctx, cohort.id);
  const siteIds = new Set([...cohort.flow.sites.map(({ siteId }) => siteId), ...members.map(({ siteId }) => siteId)]);
  const sites = await Promise.all([...siteIds].map((siteId) => siteById(ctx, siteId)));
  return Promise.all(
    sites
      .toSorted((a, b) => (a.code < b.code ? -1 : 1))
      .map(async ({ id, kind }) => ({
        siteId: id,
        external: kind === "external",
        floor: await floorFor(ctx, id),
        validationFraction: cohort.validationFraction,
        members: members.filter(({ siteId }) => siteId === id),
      })),
  );
}
