import type { MigrationInterface, QueryRunner } from "typeorm";

/** Blind reads of cases, what they come to, and agreement between people who draw masks. A revision may say that readers disagree. */
export class Reviews1795390000521 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- No call and called by readers: they disagree, and nobody has settled it.
      ALTER TABLE label_revision
        DROP CONSTRAINT label_revision_check1,
        DROP CONSTRAINT label_revision_check2,
        ADD CONSTRAINT label_revision_called CHECK (CASE WHEN call IS NULL THEN called_by IS NULL OR called_by = 'readers' ELSE called_by IS NOT NULL END),
        ADD CONSTRAINT label_revision_reviewed CHECK (source <> 'review' OR called_by IS NOT NULL);
      CREATE TABLE review (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
        choice text NOT NULL CHECK (choice IN ('disputed', 'sample', 'chosen')),
        reads_each integer NOT NULL CHECK (reads_each BETWEEN 2 AND 5),
        due_at timestamptz(3) NOT NULL,
        seed integer NOT NULL CHECK (seed >= 0),
        opened_by uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL
      );
      CREATE INDEX review_newest ON review (created_at DESC, id DESC);
      CREATE TABLE review_case (
        id uuid PRIMARY KEY,
        review_id uuid NOT NULL REFERENCES review,
        case_id uuid NOT NULL REFERENCES "case",
        site_id uuid NOT NULL REFERENCES site,
        number integer NOT NULL CHECK (number > 0),
        revision_id uuid NOT NULL REFERENCES label_revision,
        state text NOT NULL CHECK (state IN ('waiting', 'agreed', 'disputed', 'settled')),
        concluded_at timestamptz(3),
        UNIQUE (review_id, case_id),
        UNIQUE (review_id, number),
        CHECK ((state = 'waiting') = (concluded_at IS NULL))
      );
      -- A case is read in one review at a time.
      CREATE UNIQUE INDEX review_case_open ON review_case (case_id) WHERE state = 'waiting';
      CREATE INDEX review_case_case ON review_case (case_id);
      CREATE TABLE blind_read (
        id uuid PRIMARY KEY,
        review_case_id uuid NOT NULL REFERENCES review_case,
        reader_id uuid NOT NULL REFERENCES person,
        revision_id uuid NOT NULL REFERENCES label_revision,
        call text CHECK (call IN ('k27m', 'alteredWithoutK27m', 'wildtype', 'undetermined')),
        confidence text CHECK (confidence IN ('sure', 'likely', 'unsure')),
        mask_verdict text CHECK (mask_verdict IN ('accept', 'needsEdit', 'reject', 'noMask')),
        mask_reason text CHECK (mask_reason IN ('tooLarge', 'tooSmall', 'includesOedema', 'wrongPlace', 'otherGrid')),
        created_at timestamptz(3) NOT NULL,
        saved_at timestamptz(3),
        submitted_at timestamptz(3),
        UNIQUE (review_case_id, reader_id, revision_id),
        CHECK (submitted_at IS NULL OR (call IS NOT NULL AND confidence IS NOT NULL AND mask_verdict IS NOT NULL)),
        CHECK (submitted_at IS NULL OR (mask_reason IS NOT NULL) = (mask_verdict IN ('needsEdit', 'reject')))
      );
      CREATE INDEX blind_read_reader ON blind_read (reader_id) WHERE submitted_at IS NULL;
      CREATE FUNCTION keep_submitted_read() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.submitted_at IS NOT NULL THEN RAISE EXCEPTION 'A read that was submitted is never changed or removed.'; END IF;
          RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
      CREATE TRIGGER blind_read_submitted BEFORE UPDATE OR DELETE ON blind_read FOR EACH ROW EXECUTE FUNCTION keep_submitted_read();
      CREATE TABLE segmenter_agreement (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site,
        statistics jsonb NOT NULL,
        digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
        recorded_by uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (site_id, digest)
      );
      CREATE TRIGGER segmenter_agreement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON segmenter_agreement
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE segmenter_agreement, blind_read, review_case, review;
      DROP FUNCTION keep_submitted_read;
      ALTER TABLE label_revision
        DROP CONSTRAINT label_revision_called,
        DROP CONSTRAINT label_revision_reviewed,
        ADD CONSTRAINT label_revision_check1 CHECK ((call IS NULL) = (called_by IS NULL)),
        ADD CONSTRAINT label_revision_check2 CHECK (source <> 'review' OR call IS NOT NULL);
    `);
  }
}
