import { randomUUID } from "node:crypto";
import { DEFAULT_FLOOR } from "@midline/shared/cohorts/released-count";
import { siteCode } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { isUniqueViolation } from "../platform/database/violations.js";
import { parseInput } from "../platform/parse-input.js";
import { announce } from "../platform/portal-news/announce.js";
import { signedIn } from "./authority.js";
import { Site, type SiteKind } from "./site.entity.js";

const newSite = z.object({
  code: siteCode,
  name: z.string().trim().min(1).max(120),
  kind: z.enum(["training", "external"]),
  synthetic: z.boolean(),
});

export interface NewSite {
  readonly code: string;
  readonly name: string;
  readonly kind: SiteKind;
  readonly synthetic: boolean;
}

/** Takes a hospital into the consortium. Its kind is for good: an external site never becomes one that trains. */
export async function createSite(ctx: Context, input: NewSite): Promise<Result<Site>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const parsed = parseInput(newSite, input);
  if (!parsed.ok) return parsed;
  const site = {
    ...parsed.value,
    id: randomUUID(),
    lastSeenAt: null,
    enrolledAt: null,
    disclosureFloor: DEFAULT_FLOOR,
    createdAt: ctx.now(),
  };
  try {
    await ctx.db.transaction(async (tx) => {
      await tx.getRepository(Site).insert(site);
      await recordAudit(tx, {
        at: site.createdAt,
        actor: viewer.value.email,
        action: "site.create",
        subject: `site ${site.id}`,
        detail: parsed.value,
      });
      await announce(tx, { topic: "SITE", id: site.id });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return refuse({ code: "CONFLICT", message: `There is a site ${site.code} already.`, where: "code", remedy: "Choose another code." });
  }
  return ok(site);
}
