import type { LabelValues } from "@midline/shared/labels/codebook";
import type { SettledCall } from "@midline/shared/labels/read-call";
import type { DataSource, EntityManager } from "typeorm";

/** A case of a site with its newest label revision. */
export interface CurrentLabel {
  readonly caseId: string;
  readonly siteId: string;
  readonly pseudonym: string;
  readonly revisionId: string;
  readonly number: number;
  readonly valuesHash: string;
  readonly values: LabelValues;
  readonly settled: SettledCall | null;
}

const COLUMNS = `c.id AS "caseId", c.site_id AS "siteId", c.pseudonym, r.id AS "revisionId", r.number, r.values_hash AS "valuesHash", r."values",
            CASE WHEN r.called_by IS NOT NULL THEN jsonb_build_object('call', r.call, 'by', r.called_by) END AS settled`;

/** The newest revision of every case of these sites, in site and pseudonym order. */
export function readCurrentLabels(db: DataSource | EntityManager, siteIds: readonly string[]): Promise<readonly CurrentLabel[]> {
  return db.query<CurrentLabel[]>(
    `SELECT DISTINCT ON (s.code COLLATE "C", c.pseudonym COLLATE "C")
            ${COLUMNS}
       FROM "case" c JOIN site s ON s.id = c.site_id JOIN label_revision r ON r.case_id = c.id
      WHERE c.site_id = ANY($1)
      ORDER BY s.code COLLATE "C", c.pseudonym COLLATE "C", r.number DESC`,
    [siteIds],
  );
}

/** The newest revision of each of these cases, by case; a case without any is missing. */
export async function readNewestOf(db: DataSource | EntityManager, caseIds: readonly string[]): Promise<ReadonlyMap<string, CurrentLabel>> {
  const rows = await db.query<CurrentLabel[]>(
    `SELECT DISTINCT ON (c.id) ${COLUMNS}
       FROM "case" c JOIN label_revision r ON r.case_id = c.id
      WHERE c.id = ANY($1)
      ORDER BY c.id, r.number DESC`,
    [caseIds],
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}
