import { MIN_FLOOR, release } from "@midline/shared/cohorts/released-count";
import type { Role } from "@midline/shared/roles";
import { signedIn, visibleSites } from "../access/authority.js";
import { siteById } from "../access/find-site.js";
import type { Context } from "../platform/context.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import type { SiteAmount } from "./graph.js";
import type { LineageSite } from "./lineage.object.js";

/** What counts patients: exact where the viewer sees them one by one in one of these roles, else in bands of the site's floor; exact everywhere when null. */
export async function seeSites(
  ctx: Context,
  counts: readonly SiteAmount[],
  roles: readonly Role[] | null,
): Promise<readonly LineageSite[]> {
  const visible = roles === null ? "all" : visibleSites(unwrap(signedIn(ctx)), roles);
  return Promise.all(
    counts.map(async ({ siteId, count, tell = (floor) => release(count, floor) }) => {
      const own = visible === "all" || visible.includes(siteId);
      return { siteId, own, count: own ? release(count, MIN_FLOOR) : tell((await siteById(ctx, siteId)).disclosureFloor) };
    }),
  );
}
