import { setImmediate as breathe } from "node:timers/promises";
import type { LabelValues } from "@midline/shared/labels/codebook";
import { READ_CALLS } from "@midline/shared/labels/read-call";
import { isSmallCell } from "@midline/shared/protocol/statistics";
import { fnv1a32 } from "@midline/shared/random";
import { ok, type Result } from "@midline/shared/result";
import { confusionOfPair, isReleasable, readerAgreement, readerPairs, type RatedCase } from "@midline/shared/reviews/reader-agreement";
import { MASK_VERDICTS } from "@midline/shared/reviews/read-form";
import { EVIDENCE_KINDS, evidenceKind, type EvidenceKind } from "@midline/shared/reviews/shown-evidence";
import { signedIn, visibleSites } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import type { AgreementGroup, AgreementPair, ReviewAgreement } from "./agreement.object.js";
import { REVIEW_ROLES } from "./find-review.js";
import { seesAllCounts } from "./plan-review.js";
import type { AgreementOf } from "./review-enums.object.js";
import { Review } from "./review.entity.js";

const CATEGORIES: Readonly<Record<AgreementOf, readonly string[]>> = { call: READ_CALLS, maskVerdict: MASK_VERDICTS };

interface Rated extends RatedCase {
  readonly evidence: EvidenceKind;
}

/** How well the readers of a review agree, of the sites that the viewer sees. */
export async function readAgreement(ctx: Context, review: Review, of: AgreementOf): Promise<Result<ReviewAgreement>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const cases = await readRated(ctx, { review, of, seen: visibleSites(viewer.value, REVIEW_ROLES) });
  const options = { categories: CATEGORIES[of].length, seed: review.seed };
  // A coordinator sees his own site's cases only, and those as they are.
  const isInsider = seesAllCounts(viewer.value) || visibleSites(viewer.value, REVIEW_ROLES) !== "all";
  // Each group is thousands of resamples: between two of them others are served.
  const group: Group = async (some, { siteId = null, evidence = null } = {}) => {
    await breathe();
    const { n, ...figures } = readerAgreement(some, options);
    return { ...figures, n: isSmallCell(n) && !isInsider ? null : n, siteId, evidence };
  };
  const siteIds = [...new Set(cases.map(({ siteId }) => siteId))];
  const bySite: AgreementGroup[] = [];
  for (const siteId of siteIds) {
    const here = cases.filter((each) => each.siteId === siteId);
    bySite.push(await group(here, { siteId }));
  }
  const byEvidence: AgreementGroup[] = [];
  for (const evidence of EVIDENCE_KINDS) {
    const some = cases.filter((each) => each.evidence === evidence);
    if (some.length > 0) byEvidence.push(await group(some, { evidence }));
  }
  const pairs = await pairsOf(cases, { isInsider, review, of }, group);
  return ok({ categories: CATEGORIES[of], all: await group(cases), bySite, byEvidence, pairs });
}

type Group = (
  cases: readonly RatedCase[],
  of?: { readonly siteId?: string | null; readonly evidence?: EvidenceKind | null },
) => Promise<AgreementGroup>;

interface Asked {
  readonly isInsider: boolean;
  readonly review: Review;
  readonly of: AgreementOf;
}

async function pairsOf(cases: readonly Rated[], { isInsider, review, of }: Asked, group: Group): Promise<readonly AgreementPair[]> {
  const letters = lettersOf(review.id, cases);
  const personOf = new Map([...letters].map(([id, letter]) => [letter, id]));
  const lettered = cases.map((each) => ({
    siteId: each.siteId,
    ratings: each.ratings.map(({ readerId, category }) => ({ readerId: letters.get(readerId) ?? readerId, category })),
  }));
  const pairs: AgreementPair[] = [];
  for (const pair of readerPairs(lettered)) {
    const matrix = confusionOfPair(pair, CATEGORIES[of].length);
    pairs.push({
      readers: pair.readerIds,
      personIds: pair.readerIds.map((letter) => personOf.get(letter) ?? letter),
      agreement: await group(pair.cases),
      matrix: isInsider || isReleasable(matrix) ? matrix : null,
    });
  }
  return pairs;
}

/** A letter for each reader, in an order drawn for the review: A, B, ..., Z, A2, ... */
function lettersOf(reviewId: string, cases: readonly RatedCase[]): ReadonlyMap<string, string> {
  const drawn = (id: string): number => fnv1a32(`${reviewId}|${id}`);
  const ids = [...new Set(cases.flatMap(({ ratings }) => ratings.map(({ readerId }) => readerId)))];
  ids.sort((a, b) => drawn(a) - drawn(b) || (a < b ? -1 : 1));
  return new Map(ids.map((id, i) => [id, `${String.fromCodePoint(65 + (i % 26))}${i < 26 ? "" : Math.floor(i / 26) + 1}`]));
}

interface Which {
  readonly review: Review;
  readonly of: AgreementOf;
  readonly seen: readonly string[] | "all";
}

type Row = Pick<LabelValues, "h3_sequencing" | "h3k27m_ihc" | "h3k27me3_ihc"> & {
  readonly siteId: string;
  readonly ratings: readonly { readonly readerId: string; readonly call: string; readonly maskVerdict: string }[];
};

/** Cases that all of their readers have read, by site: nobody's read shows while somebody still has to read. */
async function readRated(ctx: Context, { review, of, seen }: Which): Promise<readonly Rated[]> {
  const rows = await ctx.db.query<Row[]>(
    `SELECT rc.site_id AS "siteId", r."values"->>'h3_sequencing' AS h3_sequencing, r."values"->>'h3k27m_ihc' AS h3k27m_ihc,
            r."values"->>'h3k27me3_ihc' AS h3k27me3_ihc,
            jsonb_agg(jsonb_build_object('readerId', b.reader_id, 'call', b.call, 'maskVerdict', b.mask_verdict) ORDER BY b.reader_id) AS ratings
       FROM review_case rc JOIN site s ON s.id = rc.site_id JOIN label_revision r ON r.id = rc.revision_id
       JOIN blind_read b ON b.review_case_id = rc.id AND b.revision_id = rc.revision_id AND b.submitted_at IS NOT NULL
      WHERE rc.review_id = $1 AND rc.state <> 'waiting' AND ($2::uuid[] IS NULL OR rc.site_id = ANY($2))
      GROUP BY rc.id, rc.site_id, s.code, r.id HAVING count(*) = $3
      ORDER BY s.code COLLATE "C", rc.number`,
    [review.id, seen === "all" ? null : seen, review.readsEach],
  );
  return rows.map((row) => ({
    siteId: row.siteId,
    evidence: evidenceKind(row),
    ratings: row.ratings.map((rating) => ({ readerId: rating.readerId, category: CATEGORIES[of].indexOf(rating[of]) })),
  }));
}
