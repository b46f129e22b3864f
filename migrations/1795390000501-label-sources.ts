import type { MigrationInterface, QueryRunner } from "typeorm";

/** A label revision may come from a file, from the undoing of one, or from people who read the case; a label names its rule. */
export class LabelSources1795390000501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE label_revision
        ALTER COLUMN import_id DROP NOT NULL,
        ADD COLUMN source text NOT NULL DEFAULT 'import' CHECK (source IN ('import', 'undo', 'review')),
        ADD COLUMN call text CHECK (call IN ('k27m', 'alteredWithoutK27m', 'wildtype', 'undetermined')),
        ADD COLUMN called_by text CHECK (called_by IN ('readers', 'adjudicator')),
        ADD COLUMN reason text CHECK (length(reason) BETWEEN 1 AND 500),
        ADD CHECK ((source = 'review') = (import_id IS NULL)),
        ADD CHECK ((call IS NULL) = (called_by IS NULL)),
        ADD CHECK (source <> 'review' OR call IS NOT NULL);
      -- Where a label was written down before its rule had a name.
      ALTER TABLE case_label ADD COLUMN rule text NOT NULL DEFAULT 'not-recorded';
      ALTER TABLE case_label ALTER COLUMN rule DROP DEFAULT;
      ALTER TABLE case_label DROP CONSTRAINT case_label_state_check, DROP CONSTRAINT case_label_check;
      ALTER TABLE case_label
        ADD CONSTRAINT case_label_state_check CHECK (state IN ('waiting', 'agreed', 'disputed', 'settled', 'unusable')),
        ADD CONSTRAINT case_label_check CHECK ((state IN ('agreed', 'settled')) = (value IS NOT NULL));
      CREATE INDEX label_revision_import ON label_revision (import_id);
      CREATE INDEX case_label_revision ON case_label (revision_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX case_label_revision, label_revision_import;
      ALTER TABLE case_label DROP CONSTRAINT case_label_state_check, DROP CONSTRAINT case_label_check, DROP COLUMN rule;
      ALTER TABLE case_label
        ADD CONSTRAINT case_label_state_check CHECK (state IN ('waiting', 'agreed', 'disputed', 'unusable')),
        ADD CONSTRAINT case_label_check CHECK ((state = 'agreed') = (value IS NOT NULL));
      ALTER TABLE label_revision
        DROP COLUMN source, DROP COLUMN call, DROP COLUMN called_by, DROP COLUMN reason, ALTER COLUMN import_id SET NOT NULL;
    `);
  }
}
