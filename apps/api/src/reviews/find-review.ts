import { isSmallCell } from "@midline/shared/protocol/statistics";
import { uuid } from "@midline/shared/protocol/ids";
import { ok, type Result } from "@midline/shared/result";
import { releasedProgress, totalOf, type SiteProgress } from "@midline/shared/reviews/review-progress";
import type { Role } from "@midline/shared/roles";
import { signedIn, visibleSites } from "../access/authority.js";
import type { Context, Viewer } from "../platform/context.js";
import { readPage, type Page, type PageRequest } from "../platform/database/keyset.js";
import { seesAllCounts } from "./plan-review.js";
import { Review } from "./review.entity.js";
import { STATE_TODAY } from "./review-case.entity.js";
import type { ReviewProgress } from "./review-progress.object.js";

/** Who sees how reviews stand: those of the consortium, and a site's coordinators for their own cases. Readers see their queue alone. */
export const REVIEW_ROLES: readonly [Role, ...Role[]] = ["lead", "adjudicator", "dataScientist", "auditor", "siteCoordinator"];

/** A page of the reviews the viewer may see, newest first. */
export async function listReviews(ctx: Context, page: PageRequest): Promise<Result<Page<Review>>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  return readPage(seenReviews(ctx, viewer.value), page);
}

/** A review the viewer may see, or null. */
export async function findReview(ctx: Context, id: string): Promise<Result<Review | null>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  if (!uuid.safeParse(id).success) return ok(null);
  return ok(await seenReviews(ctx, viewer.value).andWhere("v.id = :id", { id }).getOne());
}

function seenReviews(ctx: Context, viewer: Viewer) {
  const query = ctx.db.getRepository(Review).createQueryBuilder("v").where("TRUE");
  const siteIds = visibleSites(viewer, REVIEW_ROLES);
  if (siteIds !== "all")
    query.andWhere("EXISTS (SELECT 1 FROM review_case rc WHERE rc.review_id = v.id AND rc.site_id = ANY(:siteIds))", { siteIds });
  return query;
}

interface ReaderRow {
  readonly personId: string;
  readonly done: number;
  readonly left: number;
}

/** How far a review is: exact to those who see the cases, and to others without counts of a few patients. */
export async function readProgress(ctx: Context, { id }: Review): Promise<Result<ReviewProgress>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const seen = visibleSites(viewer.value, REVIEW_ROLES);
  const [sites, readers] = [await readSites(ctx, id, seen), await readReaders(ctx, id, seen)];
  const readsDone = readers.reduce((sum, { done }) => sum + done, 0);
  const readsAsked = readsDone + readers.reduce((sum, { left }) => sum + left, 0);
  if (seen !== "all" || seesAllCounts(viewer.value)) {
    return ok({
      readsDone,
      readsAsked,
      counts: totalOf(sites),
      sites: sites.map(({ siteId, states }) => ({
        siteId,
        cases: Object.values(states).reduce((sum, each) => sum + each, 0),
        counts: states,
      })),
      readers,
    });
  }
  const released = releasedProgress(sites);
  return ok({
    readsDone,
    readsAsked,
    counts: released.total,
    sites: released.sites.map(({ siteId, cases, states }) => ({ siteId, cases: isSmallCell(cases) ? null : cases, counts: states })),
    readers: readers.map((each) => (isSmallCell(each.done + each.left) ? { personId: each.personId, done: null, left: null } : each)),
  });
}

async function readSites(ctx: Context, reviewId: string, seen: readonly string[] | "all"): Promise<readonly SiteProgress[]> {
  const rows = await ctx.db.query<({ siteId: string } & SiteProgress["states"])[]>(
    `SELECT s.id AS "siteId", count(*) FILTER (WHERE t.state = 'waiting')::int AS waiting, count(*) FILTER (WHERE t.state = 'agreed')::int AS agreed,
            count(*) FILTER (WHERE t.state = 'disputed')::int AS disputed, count(*) FILTER (WHERE t.state = 'settled')::int AS settled
       FROM (SELECT rc.site_id, ${STATE_TODAY} AS state FROM review_case rc WHERE rc.review_id = $1) t JOIN site s ON s.id = t.site_id
      WHERE $2::uuid[] IS NULL OR s.id = ANY($2)
      GROUP BY s.id, s.code ORDER BY s.code COLLATE "C"`,
    [reviewId, seen === "all" ? null : seen],
  );
  return rows.map(({ siteId, waiting, agreed, disputed, settled }) => ({ siteId, states: { waiting, agreed, disputed, settled } }));
}

/** A reader who was asked again has a read more; what is no longer needed does not count. */
function readReaders(ctx: Context, reviewId: string, seen: readonly string[] | "all"): Promise<readonly ReaderRow[]> {
  return ctx.db.query<ReaderRow[]>(
    `SELECT p.id AS "personId", count(*) FILTER (WHERE b.submitted_at IS NOT NULL)::int AS done,
            count(*) FILTER (WHERE b.submitted_at IS NULL AND rc.state = 'waiting')::int AS left
       FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id JOIN person p ON p.id = b.reader_id
      WHERE rc.review_id = $1 AND ($2::uuid[] IS NULL OR rc.site_id = ANY($2))
      GROUP BY p.id, p.name ORDER BY p.name COLLATE "C", p.id`,
    [reviewId, seen === "all" ? null : seen],
  );
}
