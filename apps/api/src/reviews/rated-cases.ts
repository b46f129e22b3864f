import type { LabelValues } from "@midline/shared/labels/codebook";
import { READ_CALLS } from "@midline/shared/labels/read-call";
import type { TimedCase } from "@midline/shared/reviews/agreement-over-time";
import { MASK_VERDICTS } from "@midline/shared/reviews/read-form";
import { evidenceKind, type EvidenceKind } from "@midline/shared/reviews/shown-evidence";
import { visibleSites } from "../access/authority.js";
import { notToBeReadBlind } from "../cases/not-blind.js";
import type { Context, Viewer } from "../platform/context.js";
import { REVIEW_ROLES } from "./find-review.js";
import type { AgreementOf } from "./review-enums.object.js";

export const CATEGORIES: Readonly<Record<AgreementOf, readonly string[]>> = { call: READ_CALLS, maskVerdict: MASK_VERDICTS };

export interface ReadCase extends TimedCase {
  readonly evidence: EvidenceKind;
}

interface Which {
  /** Null for all. */
  readonly reviewId: string | null;
  readonly of: AgreementOf;
  readonly viewer: Viewer;
}

type Row = Pick<LabelValues, "h3_sequencing" | "h3k27m_ihc" | "h3k27me3_ihc"> & {
  readonly id: string;
  readonly siteId: string;
  readonly ratings: readonly { readonly readerId: string; readonly call: string; readonly maskVerdict: string; readonly at: string }[];
};

/**
 * Cases of the viewer's sites that all of their readers have read, by site: nobody's read shows while somebody still has to read, nor that of
 * an earlier review while the viewer has to.
 */
export async function readRatedCases(ctx: Context, { reviewId, of, viewer }: Which): Promise<readonly ReadCase[]> {
  const seen = visibleSites(viewer, REVIEW_ROLES);
  const rows = await ctx.db.query<Row[]>(
    `SELECT rc.case_id AS id, rc.site_id AS "siteId", r."values"->>'h3_sequencing' AS h3_sequencing, r."values"->>'h3k27m_ihc' AS h3k27m_ihc,
            r."values"->>'h3k27me3_ihc' AS h3k27me3_ihc,
            jsonb_agg(jsonb_build_object('readerId', b.reader_id, 'call', b.call, 'maskVerdict', b.mask_verdict,
              'at', to_char(b.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY b.reader_id) AS ratings
       FROM review_case rc JOIN review v ON v.id = rc.review_id JOIN site s ON s.id = rc.site_id JOIN label_revision r ON r.id = rc.revision_id
       JOIN blind_read b ON b.review_case_id = rc.id AND b.revision_id = rc.revision_id AND b.submitted_at IS NOT NULL
      WHERE ($1::uuid IS NULL OR rc.review_id = $1) AND rc.state <> 'waiting' AND ($2::uuid[] IS NULL OR rc.site_id = ANY($2))
        AND ${notToBeReadBlind("rc.case_id", "$3")}
      GROUP BY rc.id, rc.site_id, s.code, r.id, v.id HAVING count(*) = v.reads_each
      ORDER BY s.code COLLATE "C", v.created_at, v.id, rc.number`,
    [reviewId, seen === "all" ? null : seen, viewer.personId],
  );
  return rows.map(({ id, siteId, ratings, ...values }) => ({
    id,
    siteId,
    evidence: evidenceKind(values),
    ratings: ratings.map((rating) => ({ readerId: rating.readerId, category: CATEGORIES[of].indexOf(rating[of]), at: rating.at })),
  }));
}
