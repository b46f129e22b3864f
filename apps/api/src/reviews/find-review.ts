import { MIN_FLOOR, release } from "@midline/shared/cohorts/released-count";
import { uuid } from "@midline/shared/protocol/ids";
import { ok, type Result } from "@midline/shared/result";
import { readsOf, releaseProgress, type SiteProgress } from "@midline/shared/reviews/review-progress";
import type { Role } from "@midline/shared/roles";
import { signedIn, visibleSites } from "../access/authority.js";
import { notToBeReadBlind } from "../cases/not-blind.js";
import type { Context, Viewer } from "../platform/context.js";
import { readPage, type Page, type PageRequest } from "../platform/database/keyset.js";
import { reviewFloors } from "./review-floors.js";
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
  readonly siteIds: readonly string[];
}

/** How far a review is, in bands of each site's floor for the viewer, and without cases that he has yet to read blind. */
export async function readProgress(ctx: Context, { id, readsEach }: Review): Promise<Result<ReviewProgress>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const which = { reviewId: id, seen: visibleSites(viewer.value, REVIEW_ROLES), me: viewer.value.personId };
  const [sites, readers] = [await readSites(ctx, which), await readReaders(ctx, which)];
  const floorOf = await reviewFloors(ctx, viewer.value, sites.map(({ siteId }) => siteId)); // prettier-ignore
  const told = releaseProgress(sites, floorOf);
  const sum = (of: (row: ReaderRow) => number) => release(readers.reduce((total, row) => total + of(row), 0), MIN_FLOOR); // prettier-ignore
  const reads = told.exact
    ? { done: sum(({ done }) => done), asked: sum(({ done, left }) => done + left) }
    : readsOf(told.total, readsEach);
  return ok({
    readsDone: reads.done,
    readsAsked: reads.asked,
    counts: told.total,
    sites: told.sites.map(({ siteId, cases, states }) => ({ siteId, cases, counts: states })),
    // A band of reads beside the bands of the cases would narrow them: told where everything is, or not at all.
    readers: readers.map(({ personId, done, left, siteIds }) =>
      siteIds.every((siteId) => floorOf(siteId) === MIN_FLOOR) ? { personId, done, left } : { personId, done: null, left: null },
    ),
  });
}

interface Which {
  readonly reviewId: string;
  readonly seen: readonly string[] | "all";
  readonly me: string;
}

const parametersOf = ({ reviewId, seen, me }: Which): unknown[] => [reviewId, seen === "all" ? null : seen, me];
const SEEN = `rc.review_id = $1 AND ($2::uuid[] IS NULL OR rc.site_id = ANY($2)) AND ${notToBeReadBlind("rc.case_id", "$3")}`;

async function readSites(ctx: Context, which: Which): Promise<readonly SiteProgress[]> {
  const rows = await ctx.db.query<({ siteId: string } & SiteProgress["states"])[]>(
    `SELECT s.id AS "siteId", count(*) FILTER (WHERE t.state = 'waiting')::int AS waiting, count(*) FILTER (WHERE t.state = 'agreed')::int AS agreed,
            count(*) FILTER (WHERE t.state = 'disputed')::int AS disputed, count(*) FILTER (WHERE t.state = 'settled')::int AS settled
       FROM (SELECT rc.site_id, ${STATE_TODAY} AS state FROM review_case rc WHERE ${SEEN}) t JOIN site s ON s.id = t.site_id
      GROUP BY s.id, s.code ORDER BY s.code COLLATE "C"`,
    parametersOf(which),
  );
  return rows.map(({ siteId, waiting, agreed, disputed, settled }) => ({ siteId, states: { waiting, agreed, disputed, settled } }));
}

/** A reader who was asked again has a read more; what is no longer needed does not count. */
function readReaders(ctx: Context, which: Which): Promise<readonly ReaderRow[]> {
  return ctx.db.query<ReaderRow[]>(
    `SELECT p.id AS "personId", count(*) FILTER (WHERE b.submitted_at IS NOT NULL)::int AS done,
            count(*) FILTER (WHERE b.submitted_at IS NULL AND rc.state = 'waiting')::int AS left, array_agg(DISTINCT rc.site_id) AS "siteIds"
       FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id JOIN person p ON p.id = b.reader_id
      WHERE ${SEEN}
      GROUP BY p.id, p.name ORDER BY p.name COLLATE "C", p.id`,
    parametersOf(which),
  );
}
