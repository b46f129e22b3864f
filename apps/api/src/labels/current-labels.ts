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

const SETTLED = `CASE WHEN r.called_by IS NOT NULL THEN jsonb_build_object('call', r.call, 'by', r.called_by) END AS settled`;
const COLUMNS = `c.id AS "caseId", c.site_id AS "siteId", c.pseudonym, r.id AS "revisionId", r.number, r.values_hash AS "valuesHash", r."values", ${SETTLED}`;

/** The newest revision of every case of these sites, in site and pseudonym order; without cases whose only import was undone. */
export function readCurrentLabels(db: DataSource | EntityManager, siteIds: readonly string[]): Promise<readonly CurrentLabel[]> {
  return db.query<CurrentLabel[]>(
    `SELECT * FROM (
       SELECT DISTINCT ON (s.code COLLATE "C", c.pseudonym COLLATE "C") ${COLUMNS}, r.withdrawn
         FROM "case" c JOIN site s ON s.id = c.site_id JOIN label_revision r ON r.case_id = c.id
        WHERE c.site_id = ANY($1)
        ORDER BY s.code COLLATE "C", c.pseudonym COLLATE "C", r.number DESC) newest
      WHERE NOT withdrawn`,
    [siteIds],
  );
}

/** What is known of a case when a file speaks of it. */
export interface KnownCase {
  readonly caseId: string;
  readonly pseudonym: string;
  /** Of its newest revision. */
  readonly number: number;
  readonly valuesHash: string;
  /** Null when the import that brought it was undone. */
  readonly values: LabelValues | null;
  readonly settled: SettledCall | null;
}

/** The same with its values as JSON: whoever needs them takes them apart. */
export type WrittenCase = Omit<KnownCase, "values"> & { readonly values: string | null };

/** The cases of a site that go by these pseudonyms, in whatever case they are written. */
export function readKnownCases(db: DataSource | EntityManager, siteId: string, pseudonyms: readonly string[]): Promise<WrittenCase[]> {
  return db.query<WrittenCase[]>(
    `SELECT c.id AS "caseId", c.pseudonym, r.number, r.values_hash AS "valuesHash", CASE WHEN NOT r.withdrawn THEN r."values"::text END AS "values", ${SETTLED}
       FROM "case" c CROSS JOIN LATERAL (SELECT * FROM label_revision WHERE case_id = c.id ORDER BY number DESC LIMIT 1) r
      WHERE c.site_id = $1 AND lower(c.pseudonym) = ANY($2)`,
    [siteId, pseudonyms.map((pseudonym) => pseudonym.toLowerCase())],
  );
}

/** The newest revision of each of these cases, by case; one without any is missing, and one whose only import was undone. */
export async function readNewestOf(db: DataSource | EntityManager, caseIds: readonly string[]): Promise<ReadonlyMap<string, CurrentLabel>> {
  const rows = await db.query<CurrentLabel[]>(
    `SELECT ${COLUMNS}
       FROM "case" c CROSS JOIN LATERAL (SELECT * FROM label_revision WHERE case_id = c.id ORDER BY number DESC LIMIT 1) r
      WHERE c.id = ANY($1) AND NOT r.withdrawn
      ORDER BY c.id`,
    [caseIds],
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}
