import { randomUUID } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { DataSource } from "typeorm";
import type { VirtualShare } from "./known-changes.js";

/** Training cases of a site: sites differ, so that the mean by cases is not the plain one. */
const LEAST_CASES = 2;
const MORE_CASES = 5;

const CASES = `
  CREATE TEMPORARY TABLE virtual_case ON COMMIT DROP AS
  SELECT gen_random_uuid() AS case_id, gen_random_uuid() AS revision_id, s.id AS site_id, s.number, i,
         'v' || s.number || 'c' || i AS pseudonym,
         CASE WHEN i = 0 THEN 'validation' ELSE 'train' END AS split,
         CASE WHEN i = 1 AND s.number % 3 = 0 THEN NULL ELSE i % 2 = 0 END AS label
  FROM (SELECT id, row_number() OVER (ORDER BY code) - 1 AS number FROM site) s, generate_series(0, $1 + (s.number % $2)::integer) AS i`;

/**
 * Freezes a cohort of made-up cases, as if every site had imported its labels; 2 to 6 training cases a site, one to validate.
 *
 * @returns its id, and what each site can say that it trained on, in site order.
 */
export async function freezeVirtualCohort(db: DataSource): Promise<{ readonly id: string; readonly shares: readonly VirtualShare[] }> {
  const id = randomUUID();
  const anyDigest = sha256Hex("virtual");
  await db.transaction(async (tx) => {
    await tx.query(CASES, [LEAST_CASES, MORE_CASES]);
    await tx.query(
      `INSERT INTO label_import (id, site_id, file_name, file_digest, state, dry_run_hash, revisions_seen, encoding, delimiter, total_rows, created, updated,
         unchanged, rejected, file_problems, imported_by, created_at, committed_at)
       SELECT s.id, s.id, 'virtual.csv', $1, 'committed', encode(sha256(s.id::text::bytea), 'hex'), 0, 'utf-8', ',', 0, 0, 0, 0, 0, '[]', p.id, now(), now()
       FROM site s, (SELECT id FROM person LIMIT 1) p`,
      [anyDigest],
    );
    await tx.query(`INSERT INTO "case" (id, site_id, pseudonym, created_at) SELECT case_id, site_id, pseudonym, now() FROM virtual_case`);
    await tx.query(
      `INSERT INTO label_revision (id, case_id, site_id, number, import_id, "values", values_hash, recorded_by, created_at)
       SELECT revision_id, case_id, site_id, 1, site_id, '{}', $1, p.id, now() FROM virtual_case, (SELECT id FROM person LIMIT 1) p`,
      [anyDigest],
    );
    await tx.query(
      `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at)
       SELECT $1, 'Virtual', 'h3k27m', $2, '{}', 0.25, 1, '{"steps":[],"sites":[]}', (SELECT count(*) FROM virtual_case), true, id, now() FROM person LIMIT 1`,
      [id, anyDigest],
    );
    await tx.query(
      `INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split, fold)
       SELECT $1, case_id, site_id, pseudonym, revision_id, label, true, split, i % 5 FROM virtual_case`,
      [id],
    );
  });
  const rows = await db.query<{ site_code: string; trunk: number; labelled: number }[]>(
    `SELECT s.code AS site_code, count(*)::integer AS trunk, count(m.label)::integer AS labelled
     FROM cohort_member m JOIN site s ON s.id = m.site_id WHERE m.cohort_id = $1 AND m.split = 'train' GROUP BY s.code ORDER BY s.code COLLATE "C"`,
    [id],
  );
  const shares = rows.map(({ site_code: siteCode, trunk, labelled }) => ({
    siteCode,
    examples: { trunk, classification: labelled, segmentation: trunk, age: 0 },
  }));
  return { id, shares };
}
