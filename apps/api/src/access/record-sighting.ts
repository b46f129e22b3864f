import { Raw } from "typeorm";
import { isDatabaseAway } from "../platform/graphql/format-error.js";
import type { Platform } from "../platform/context.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import { Site } from "./site.entity.js";

/** How old `lastSeenAt` may grow while a trainer is connected. */
const TOUCH_S = 30;

/** Notes that a trainer has come, spoken or gone, and tells the portal when the site's state has changed. Never fails: it is only a sighting. */
export function recordSighting(platform: Platform, { siteId, siteCode }: LinkedSite, change: "came" | "spoke" | "went"): void {
  const at = platform.now();
  const stale = Raw((column) => `(${column} IS NULL OR ${column} < :at::timestamptz - make_interval(secs => ${TOUCH_S}))`, { at });
  const where = change === "spoke" ? { id: siteId, lastSeenAt: stale } : { id: siteId };
  const written = platform.db.getRepository(Site).update(where, { lastSeenAt: at });
  written.catch((error: unknown) => {
    if (!isDatabaseAway(error)) platform.log.error({ err: error, site: siteCode }, "a sighting could not be noted");
  });
  if (change !== "spoke") platform.news.publish({ topic: "SITE", id: siteId, at, siteId: null });
}
