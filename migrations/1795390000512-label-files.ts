import type { MigrationInterface, QueryRunner } from "typeorm";

/** A label file is read by a job, row by row; a commit is one transaction inside the database; an import can be undone. */
export class LabelFiles1795390000512 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE label_import DROP CONSTRAINT label_import_state_check, DROP CONSTRAINT label_import_check, DROP CONSTRAINT label_import_check1;
      ALTER TABLE label_import
        ALTER COLUMN dry_run_hash DROP NOT NULL,
        ALTER COLUMN revisions_seen DROP NOT NULL,
        ALTER COLUMN encoding DROP NOT NULL,
        ALTER COLUMN delimiter DROP NOT NULL,
        DROP COLUMN rejected_csv,
        ADD COLUMN format text,
        ADD COLUMN header jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN ignored_columns jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN mapping jsonb NOT NULL DEFAULT '{"columns": {}, "dateOrder": {}, "values": {}}',
        ADD COLUMN changed_labels integer NOT NULL DEFAULT 0 CHECK (changed_labels >= 0),
        ADD COLUMN reason text CHECK (length(reason) BETWEEN 3 AND 500),
        ADD COLUMN undone_at timestamptz(3),
        ADD COLUMN undone_by uuid REFERENCES person,
        ADD COLUMN undo_reason text CHECK (length(undo_reason) BETWEEN 3 AND 500),
        ADD CONSTRAINT label_import_state_check CHECK (state IN ('reading', 'dryRun', 'committed', 'undone', 'failed', 'dropped')),
        ADD CONSTRAINT totals_add_up CHECK (total_rows = created + updated + unchanged + rejected),
        ADD CONSTRAINT commits_have_a_time CHECK ((state IN ('committed', 'undone')) = (committed_at IS NOT NULL)),
        ADD CONSTRAINT readings_have_a_hash CHECK (state NOT IN ('dryRun', 'committed', 'undone') OR dry_run_hash IS NOT NULL),
        ADD CONSTRAINT undoings_are_whole CHECK ((state = 'undone') = (undone_at IS NOT NULL) AND (undone_at IS NULL) = (undone_by IS NULL)
          AND (undone_at IS NULL) = (undo_reason IS NULL));
      CREATE INDEX label_import_file ON label_import (site_id, file_digest) WHERE state = 'committed';

      ALTER TABLE label_import_row DROP CONSTRAINT label_import_row_check;
      ALTER TABLE label_import_row
        ADD COLUMN values_hash text,
        ADD COLUMN labels jsonb,
        ADD COLUMN call text,
        ADD COLUMN called_by text,
        ADD COLUMN case_id uuid,
        ADD COLUMN number integer,
        ADD COLUMN changes_label boolean NOT NULL DEFAULT false,
        ADD COLUMN cells jsonb;
      -- Readings of before lack what a commit takes now.
      UPDATE label_import_row SET "values" = NULL;
      DELETE FROM label_import_row r USING label_import i WHERE i.id = r.import_id AND r.outcome IN ('create', 'update');
      UPDATE label_import SET state = 'dropped' WHERE state = 'dryRun';
      ALTER TABLE label_import_row ADD CONSTRAINT news_have_values CHECK ((outcome IN ('create', 'update')) = ("values" IS NOT NULL));
      CREATE INDEX label_import_row_problems ON label_import_row (import_id, row) WHERE outcome = 'reject';
      CREATE INDEX label_import_row_changes ON label_import_row (import_id, pseudonym COLLATE "C") WHERE outcome = 'update';

      DROP INDEX label_revision_import;
      CREATE INDEX label_revision_import ON label_revision (import_id, case_id);
      ALTER TABLE label_revision ADD COLUMN withdrawn boolean NOT NULL DEFAULT false, ADD CONSTRAINT only_undoing_withdraws CHECK (NOT withdrawn OR source = 'undo');

      -- How a hospital's words are read, as of each import that changed it; the newest is remembered for the next file.
      CREATE TABLE label_mapping (
        import_id uuid PRIMARY KEY REFERENCES label_import,
        site_id uuid NOT NULL REFERENCES site,
        mapping jsonb NOT NULL,
        saved_by uuid NOT NULL REFERENCES person,
        saved_at timestamptz(3) NOT NULL
      );
      CREATE INDEX label_mapping_site ON label_mapping (site_id, saved_at DESC);

      -- How many revisions a site has had names the state of its labels. Counted as they come: counting a million takes too long.
      CREATE TABLE site_revisions (site_id uuid PRIMARY KEY REFERENCES site, revisions integer NOT NULL CHECK (revisions >= 0));
      INSERT INTO site_revisions SELECT site_id, count(*) FROM label_revision GROUP BY site_id;
      CREATE FUNCTION count_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO site_revisions AS counted SELECT site_id, count(*) FROM new_revisions GROUP BY site_id
          ON CONFLICT (site_id) DO UPDATE SET revisions = counted.revisions + excluded.revisions;
          RETURN NULL;
        END $$;
      CREATE TRIGGER label_revision_counted AFTER INSERT ON label_revision REFERENCING NEW TABLE AS new_revisions
        FOR EACH STATEMENT EXECUTE FUNCTION count_revisions();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER label_revision_counted ON label_revision;
      DROP FUNCTION count_revisions;
      DROP TABLE site_revisions, label_mapping;
      ALTER TABLE label_revision DROP COLUMN withdrawn;
      DROP INDEX label_revision_import;
      CREATE INDEX label_revision_import ON label_revision (import_id);
      DELETE FROM label_import_row;
      ALTER TABLE label_import_row DROP CONSTRAINT news_have_values;
      DROP INDEX label_import_row_problems, label_import_row_changes;
      ALTER TABLE label_import_row
        DROP COLUMN values_hash, DROP COLUMN labels, DROP COLUMN call, DROP COLUMN called_by, DROP COLUMN case_id, DROP COLUMN number, DROP COLUMN changes_label,
        DROP COLUMN cells,
        ADD CONSTRAINT label_import_row_check CHECK ((outcome = 'reject') = ("values" IS NULL));
      DELETE FROM label_import WHERE dry_run_hash IS NULL;
      ALTER TABLE label_import
        DROP CONSTRAINT label_import_state_check, DROP CONSTRAINT totals_add_up, DROP CONSTRAINT commits_have_a_time,
        DROP CONSTRAINT readings_have_a_hash, DROP CONSTRAINT undoings_are_whole;
      DROP INDEX label_import_file;
      UPDATE label_import SET state = CASE WHEN committed_at IS NULL THEN 'dryRun' ELSE 'committed' END;
      ALTER TABLE label_import
        DROP COLUMN format, DROP COLUMN header, DROP COLUMN ignored_columns, DROP COLUMN mapping, DROP COLUMN changed_labels, DROP COLUMN reason,
        DROP COLUMN undone_at, DROP COLUMN undone_by, DROP COLUMN undo_reason,
        ADD COLUMN rejected_csv text,
        ALTER COLUMN dry_run_hash SET NOT NULL,
        ALTER COLUMN revisions_seen SET NOT NULL,
        ALTER COLUMN encoding SET NOT NULL,
        ALTER COLUMN delimiter SET NOT NULL,
        ADD CONSTRAINT label_import_state_check CHECK (state IN ('dryRun', 'committed')),
        ADD CONSTRAINT label_import_check CHECK (total_rows = created + updated + unchanged + rejected),
        ADD CONSTRAINT label_import_check1 CHECK ((state = 'committed') = (committed_at IS NOT NULL));
    `);
  }
}
