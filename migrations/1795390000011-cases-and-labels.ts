import type { MigrationInterface, QueryRunner } from "typeorm";

/** Cases, and everything that was ever said about their labels. */
export class CasesAndLabels1795390000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "case" (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site,
        pseudonym text NOT NULL CHECK (pseudonym ~ '^[A-Za-z0-9]{3,32}$'),
        age_years integer CHECK (age_years BETWEEN 0 AND 90),
        location text,
        created_at timestamptz(3) NOT NULL
      );
      -- Folders on some hospital disks do not know case.
      CREATE UNIQUE INDEX case_name ON "case" (site_id, lower(pseudonym));
      CREATE INDEX case_page ON "case" (created_at DESC, id DESC);
      CREATE TABLE label_import (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site,
        file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
        file_digest text NOT NULL CHECK (file_digest ~ '^[0-9a-f]{64}$'),
        state text NOT NULL CHECK (state IN ('dryRun', 'committed')),
        dry_run_hash text NOT NULL UNIQUE CHECK (dry_run_hash ~ '^[0-9a-f]{64}$'),
        revisions_seen integer NOT NULL CHECK (revisions_seen >= 0),
        encoding text NOT NULL,
        delimiter text NOT NULL,
        total_rows integer NOT NULL,
        created integer NOT NULL,
        updated integer NOT NULL,
        unchanged integer NOT NULL,
        rejected integer NOT NULL,
        file_problems jsonb NOT NULL,
        rejected_csv text,
        imported_by uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL,
        committed_at timestamptz(3),
        CHECK (total_rows = created + updated + unchanged + rejected),
        CHECK ((state = 'committed') = (committed_at IS NOT NULL))
      );
      CREATE INDEX label_import_page ON label_import (created_at DESC, id DESC);
      CREATE TABLE label_import_row (
        import_id uuid NOT NULL REFERENCES label_import,
        row integer NOT NULL,
        pseudonym text,
        outcome text NOT NULL CHECK (outcome IN ('create', 'update', 'unchanged', 'reject')),
        problems jsonb NOT NULL,
        "values" jsonb,
        PRIMARY KEY (import_id, row),
        CHECK ((outcome = 'reject') = ("values" IS NULL))
      );
      CREATE TABLE label_revision (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES "case",
        site_id uuid NOT NULL REFERENCES site,
        number integer NOT NULL CHECK (number > 0),
        import_id uuid NOT NULL REFERENCES label_import,
        "values" jsonb NOT NULL,
        values_hash text NOT NULL CHECK (values_hash ~ '^[0-9a-f]{64}$'),
        recorded_by uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (case_id, number)
      );
      CREATE INDEX label_revision_site ON label_revision (site_id);
      CREATE TRIGGER label_revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON label_revision
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TABLE case_label (
        case_id uuid NOT NULL REFERENCES "case",
        target text NOT NULL CHECK (target IN ('h3k27m', 'h3k27Altered')),
        state text NOT NULL CHECK (state IN ('waiting', 'agreed', 'disputed', 'unusable')),
        value boolean,
        tier text CHECK (tier IN ('A', 'B', 'C')),
        reason text NOT NULL,
        revision_id uuid NOT NULL REFERENCES label_revision,
        PRIMARY KEY (case_id, target),
        CHECK ((state = 'agreed') = (value IS NOT NULL))
      );
      CREATE INDEX case_label_state ON case_label (target, state);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE case_label, label_revision, label_import_row, label_import, "case"`);
  }
}
