import { randomUUID } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { labelTemplate } from "@midline/shared/labels/label-template";
import { readAllRows } from "@midline/shared/labels/testing/read-all-rows";
import type { DataSource } from "typeorm";

/** Writes a frozen cohort of so many patients at one site, as if labels had been imported; a row each of the template's example. The same each time. */
export async function freezeLargeCohort(db: DataSource, site: string, size: number): Promise<string> {
  const [person] = await db.query<{ id: string }[]>("SELECT id FROM person LIMIT 1");
  const values = readAllRows(new TextEncoder().encode(labelTemplate().replace('"# P0001"', '"P0001"'))).rows[0]?.values;
  const [cohortId, importId] = [randomUUID(), randomUUID()];
  const hash = sha256Hex("large");
  await db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO label_import (id, site_id, file_name, file_digest, state, dry_run_hash, revisions_seen, encoding, delimiter, total_rows, created, updated,
         unchanged, rejected, file_problems, imported_by, created_at, committed_at)
       SELECT $1, id, 'large.csv', $2, 'committed', $2, 0, 'utf-8', ',', 0, 0, 0, 0, 0, '[]', $4, now(), now() FROM site WHERE code = $3`,
      [importId, hash, site, person?.id],
    );
    await tx.query(
      `CREATE TEMPORARY TABLE large ON COMMIT DROP AS
       SELECT n, md5('case' || n)::uuid AS case_id, md5('revision' || n)::uuid AS revision_id, 'L' || lpad(n::text, 6, '0') AS pseudonym, s.id AS site_id
         FROM generate_series(1, $1::integer) n, site s WHERE s.code = $2`,
      [size, site],
    );
    await tx.query(`INSERT INTO "case" (id, site_id, pseudonym, created_at) SELECT case_id, site_id, pseudonym, now() FROM large`);
    await tx.query(
      `INSERT INTO label_revision (id, case_id, site_id, number, import_id, "values", values_hash, recorded_by, created_at)
       SELECT revision_id, case_id, site_id, 1, $1, $2, $3, $4, now() FROM large`,
      [importId, JSON.stringify(values), hash, person?.id],
    );
    await tx.query(
      `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at)
       VALUES ($1, 'Large', 'h3k27m', $2, '{}', 0.25, 1, '{"steps": [], "sites": []}', $3, true, $4, '2026-11-26')`,
      [cohortId, hash, size, person?.id],
    );
    await tx.query(
      `INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split, fold)
       SELECT $1, case_id, site_id, pseudonym, revision_id, n % 2 = 0, true, 'train', n % 5 FROM large`,
      [cohortId],
    );
  });
  return cohortId;
}
