import { MIN_FLOOR } from "@midline/shared/cohorts/released-count";
import type { FloorOf } from "@midline/shared/reviews/released-agreement";
import { floorsFor } from "../cases/floor-for.js";
import type { Context, Viewer } from "../platform/context.js";

/** Adjudicators and auditors see every case that is reviewed, and so every number of a review. */
const seesAllCounts = (viewer: Viewer): boolean => viewer.roles.some(({ role }) => role === "adjudicator" || role === "auditor");

/** In bands of how many a viewer is told of each of these sites' cases in a review: exactly at the own site, else as the site's floor says. */
export async function reviewFloors(ctx: Context, viewer: Viewer, siteIds: readonly string[]): Promise<FloorOf> {
  if (seesAllCounts(viewer)) return () => MIN_FLOOR;
  const floors = await floorsFor(ctx, [...new Set(siteIds)]);
  return (siteId) => {
    const floor = floors.get(siteId);
    if (floor === undefined) throw new Error(`The floor of a site was not asked for: ${siteId}`);
    return floor;
  };
}
