import { ok, refuse, type Result } from "@midline/shared/result";
import type { Role } from "@midline/shared/roles";
import type { Context, Viewer } from "../platform/context.js";

/** The person asking, or the refusal for nobody. */
export function signedIn(ctx: Context): Result<Viewer> {
  if (ctx.caller.viewer !== null) return ok(ctx.caller.viewer);
  return ctx.caller.state === "expired"
    ? refuse({ code: "SESSION_EXPIRED", message: "Your session has ended.", remedy: "Sign in again; nothing was changed." })
    : refuse({ code: "UNAUTHENTICATED", message: "Nobody is signed in.", remedy: "Sign in, or send an API token as a bearer token." });
}

/** Whether one of these roles is held at this site, or in the whole consortium. */
export function mayAct(viewer: Viewer, roles: readonly Role[], siteId: string): boolean {
  return viewer.roles.some((held) => roles.includes(held.role) && (held.siteId === null || held.siteId === siteId));
}

/** The viewer when he may act at the site in one of these roles. */
export function requireAtSite(ctx: Context, roles: readonly Role[], siteId: string): Result<Viewer> {
  const viewer = signedIn(ctx);
  if (!viewer.ok || mayAct(viewer.value, roles, siteId)) return viewer;
  return refuse({
    code: "FORBIDDEN",
    message: "You hold no role at this site that allows this.",
    remedy: `It takes one of: ${roles.join(", ")}, at this very site.`,
  });
}

/** The sites whose rows a viewer sees in one of these roles; "all" when one of them spans the consortium. */
export function visibleSites(viewer: Viewer, roles: readonly Role[]): readonly string[] | "all" {
  const held = viewer.roles.filter(({ role }) => roles.includes(role));
  return held.some(({ siteId }) => siteId === null) ? "all" : held.flatMap(({ siteId }) => (siteId === null ? [] : [siteId]));
}
