import type { MigrationInterface, QueryRunner } from "typeorm";

/** Files that people have made of frozen cohorts; a job writes each. */
export class CohortExports1795390000538 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cohort_export (
        id uuid PRIMARY KEY,
        cohort_id uuid NOT NULL REFERENCES cohort,
        format text NOT NULL CHECK (format IN ('bids', 'csv', 'parquet', 'croissant')),
        requested_by_id uuid NOT NULL REFERENCES person,
        site_ids uuid[] NOT NULL,
        licence text NOT NULL CHECK (length(licence) BETWEEN 1 AND 200),
        file_name text NOT NULL,
        digest text CHECK (digest ~ '^[0-9a-f]{64}$'),
        bytes bigint CHECK (bytes >= 0),
        expires_at timestamptz(3),
        removed boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT an_export_is_a_file_or_none CHECK ((digest IS NULL) = (bytes IS NULL) AND (digest IS NULL) = (expires_at IS NULL)),
        CONSTRAINT a_file_is_removed CHECK (digest IS NOT NULL OR NOT removed)
      );
      CREATE INDEX cohort_export_page ON cohort_export (requested_by_id, created_at DESC, id DESC);
      -- A file lists the members of a site in this order, a thousand at a time.
      CREATE INDEX cohort_member_order ON cohort_member (cohort_id, site_id, pseudonym COLLATE "C");
      CREATE INDEX cohort_export_files ON cohort_export (expires_at) WHERE digest IS NOT NULL AND NOT removed;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP INDEX cohort_member_order; DROP TABLE cohort_export");
  }
}
