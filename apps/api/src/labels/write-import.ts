import type { EntityManager } from "typeorm";
import type { LabelImport } from "./label-import.entity.js";
import { writeLabels } from "./write-labels.js";

/** Rows in one statement. */
const STEP = 4000;

/** Who commits, when and why. */
export interface Writing {
  readonly personId: string;
  readonly at: Date;
  readonly reason: string | null;
  readonly progress: (done: number, total: number) => Promise<void>;
}

const NEW_CASES = `
  INSERT INTO "case" (id, site_id, pseudonym, age_years, location, created_at)
  SELECT r.case_id, $4, r.pseudonym, (r."values"->>'age_years')::int, r."values"->>'location_primary', $5
    FROM label_import_row r WHERE r.import_id = $1 AND r.row > $2 AND r.row <= $3 AND r.outcome = 'create' ORDER BY r.row`;

const KNOWN_CASES = `
  UPDATE "case" c SET age_years = (r."values"->>'age_years')::int, location = r."values"->>'location_primary'
    FROM label_import_row r
   WHERE r.import_id = $1 AND r.row > $2 AND r.row <= $3 AND r.outcome = 'update' AND c.id = r.case_id
     AND (c.age_years, c.location) IS DISTINCT FROM ((r."values"->>'age_years')::int, r."values"->>'location_primary')`;

/** The reason is kept where a label changes. */
const REVISIONS = `
  INSERT INTO label_revision (id, case_id, site_id, number, source, import_id, "values", values_hash, call, called_by, reason, recorded_by, created_at)
  SELECT r.revision_id, r.case_id, $4, r.number, 'import', $1, r."values", r.values_hash, r.call, r.called_by, CASE WHEN r.changes_label THEN $7 END, $6, $5
    FROM label_import_row r WHERE r.import_id = $1 AND r.row > $2 AND r.row <= $3 AND r.outcome IN ('create', 'update') ORDER BY r.row`;

const LABELS = writeLabels(`
    SELECT r.case_id, r.revision_id, r.labels::text AS said
      FROM label_import_row r WHERE r.import_id = $1 AND r.row > $2 AND r.row <= $3 AND r.outcome IN ('create', 'update')`);

/**
 * Makes labels of what the dry run has stored, inside the database: nothing travels. The caller holds the lock of the site, and has made sure that the
 * labels are those that the dry run saw.
 */
export async function writeImport(
  tx: EntityManager,
  { id, siteId }: LabelImport,
  { personId, at, reason, progress }: Writing,
): Promise<void> {
  const [bounds] = await tx.query<{ first: number | null; last: number | null; rows: number }[]>(
    "SELECT min(row) AS first, max(row) AS last, count(*)::int AS rows FROM label_import_row WHERE import_id = $1 AND outcome IN ('create', 'update')",
    [id],
  );
  const last = bounds?.last ?? 0;
  await tx.query("SET LOCAL work_mem = '64MB'"); // a step is held in memory, not written to a temporary file
  for (let after = (bounds?.first ?? 1) - 1; after < last; after += STEP) {
    const rows = [id, after, after + STEP];
    await progress(Math.min(after, bounds?.rows ?? 0), bounds?.rows ?? 0);
    await tx.query(NEW_CASES, [...rows, siteId, at]);
    await tx.query(KNOWN_CASES, rows);
    await tx.query(REVISIONS, [...rows, siteId, at, personId, reason]);
    await tx.query(LABELS, rows);
  }
  // The values are in the revisions now; what goes back to its author stays until he has it.
  await tx.query("DELETE FROM label_import_row WHERE import_id = $1 AND outcome <> 'reject'", [id]);
}
