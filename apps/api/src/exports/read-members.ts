import type { DataSource } from "typeorm";
import type { ExportMember } from "./export-columns.js";

/** Members read at once: what one step of writing takes, and little enough to leave the event loop alone. */
const BATCH = 250;

interface Where {
  readonly cohortId: string;
  /** In the order of their codes. */
  readonly sites: readonly { readonly id: string; readonly code: string }[];
}

/** The members of a frozen cohort at these sites with what is pinned of them, in site and pseudonym order, a batch at a time. */
export async function* readMembers(db: DataSource, { cohortId, sites }: Where): AsyncGenerator<readonly ExportMember[]> {
  for (const { id, code } of sites) {
    let after = "";
    for (;;) {
      const batch: readonly ExportMember[] = await db.query<ExportMember[]>(
        `SELECT $5 AS "siteCode", m.pseudonym, m.revision_id AS "revisionId", m.label, m.has_mask AS "hasMask", m.split, m.fold, r."values",
                CASE WHEN r.call IS NOT NULL THEN jsonb_build_object('call', r.call, 'by', r.called_by) END AS settled
           FROM (SELECT * FROM cohort_member WHERE cohort_id = $1 AND site_id = $2 AND pseudonym COLLATE "C" > $3
                  ORDER BY pseudonym COLLATE "C" LIMIT $4) m
           JOIN label_revision r ON r.id = m.revision_id
          ORDER BY m.pseudonym COLLATE "C"`,
        [cohortId, id, after, BATCH, code],
      );
      const last = batch.at(-1);
      if (last === undefined) break;
      yield batch;
      if (batch.length < BATCH) break;
      after = last.pseudonym;
    }
  }
}
