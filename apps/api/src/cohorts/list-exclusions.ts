import { ok, refuse, type Result } from "@midline/shared/result";
import { MoreThan } from "typeorm";
import { requireAtSite } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import { COUNT_ROLES } from "../cases/floor-for.js";
import type { Context } from "../platform/context.js";
import type { Cohort } from "./cohort.entity.js";
import { CohortExclusion } from "./cohort-exclusion.entity.js";

const MOST = 200;

export interface ExclusionsAsked {
  readonly siteCode: string;
  readonly position: number | null;
  readonly first: number;
  /** The pseudonym before. */
  readonly after: string | null;
}

/** A site's own cases that a frozen cohort did not let in, in pseudonym order, by one rule or by all. */
export async function listExclusions(ctx: Context, cohort: Cohort, asked: ExclusionsAsked): Promise<Result<CohortExclusion[]>> {
  const site = await siteByCode(ctx.db, asked.siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, COUNT_ROLES, site.value.id);
  if (!viewer.ok) return viewer;
  if (asked.first < 1 || asked.first > MOST) {
    return refuse({
      code: "BAD_INPUT",
      message: `1 to ${MOST} rows can be asked for.`,
      where: "first",
      remedy: "Ask for fewer at a time.",
    });
  }
  return ok(
    await ctx.db.getRepository(CohortExclusion).find({
      where: {
        cohortId: cohort.id,
        siteId: site.value.id,
        ...(asked.position === null ? {} : { position: asked.position }),
        ...(asked.after === null ? {} : { pseudonym: MoreThan(asked.after) }),
      },
      order: { pseudonym: "ASC" },
      take: asked.first,
    }),
  );
}
