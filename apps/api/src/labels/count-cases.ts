import { countClasses, releaseClasses, totalOf, type ByClass } from "@midline/shared/cohorts/label-classes";
import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { floorFor } from "../cases/floor-for.js";
import type { Context } from "../platform/context.js";
import { batched } from "../platform/graphql/batched.js";

interface CountedRow {
  readonly siteId: string;
  readonly positive: number;
  readonly negative: number;
  readonly unlabelled: number;
}

/** The cases of sites by their H3 K27M label, as a cohort counts them: a site's cases are never counted in another way. */
const classesOf = batched<string, ByClass<number>>(async (ctx, siteIds) => {
  const rows = await ctx.db.query<CountedRow[]>(
    `SELECT c.site_id AS "siteId", count(*) FILTER (WHERE l.value)::int AS positive, count(*) FILTER (WHERE NOT l.value)::int AS negative,
            count(*) FILTER (WHERE l.value IS NULL)::int AS unlabelled
       FROM "case" c LEFT JOIN case_label l ON l.case_id = c.id AND l.target = 'h3k27m'
      WHERE c.site_id = ANY($1) GROUP BY c.site_id`,
    [siteIds],
  );
  return new Map(rows.map(({ siteId, ...classes }) => [siteId, classes]));
});

/** How many cases a site has, as far as the viewer may know. */
export async function caseCountOf(ctx: Context, siteId: string): Promise<ReleasedCount> {
  return totalOf(releaseClasses((await classesOf(ctx, siteId)) ?? countClasses([]), await floorFor(ctx, siteId)));
}
