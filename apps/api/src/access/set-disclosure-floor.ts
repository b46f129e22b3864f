import { MAX_FLOOR, MIN_FLOOR } from "@midline/shared/cohorts/released-count";
import type { Result } from "@midline/shared/result";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import { announce } from "../platform/portal-news/announce.js";
import { readReason } from "../platform/read-reason.js";
import { requireAtSite } from "./authority.js";
import { siteByCode } from "./find-site.js";
import { Site } from "./site.entity.js";

const newFloor = z.object({ floor: z.int().min(MIN_FLOOR).max(MAX_FLOOR) });

/** A hospital's own decision: in bands of how many patients others are told of its numbers. It goes for the future; what was told is told. */
export async function setDisclosureFloor(
  ctx: Context,
  wish: { readonly siteCode: string; readonly floor: number; readonly reason: string },
): Promise<Result<Site>> {
  const site = await siteByCode(ctx.db, wish.siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator"], site.value.id);
  if (!viewer.ok) return viewer;
  const parsed = parseInput(newFloor, wish);
  if (!parsed.ok) return parsed;
  const reason = readReason(wish.reason);
  if (!reason.ok) return reason;
  const { floor } = parsed.value;
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(Site).update({ id: site.value.id }, { disclosureFloor: floor });
    await recordAudit(tx, {
      at: ctx.now(),
      actor: viewer.value.email,
      action: "site.disclosure-floor",
      subject: `site ${site.value.id}`,
      detail: { floor, before: site.value.disclosureFloor, reason: reason.value },
    });
    await announce(tx, { topic: "SITE", id: site.value.id });
  });
  site.value.disclosureFloor = floor;
  return site;
}
