import type { MigrationInterface, QueryRunner } from "typeorm";

/** Frozen cohorts and who is in them. Neither is ever changed. */
export class Cohorts1795390000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cohort (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
        target text NOT NULL CHECK (target IN ('h3k27m', 'h3k27Altered')),
        digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
        criteria jsonb NOT NULL,
        validation_fraction double precision NOT NULL CHECK (validation_fraction BETWEEN 0 AND 0.9),
        seed bigint NOT NULL CHECK (seed BETWEEN 0 AND 4294967295),
        attrition jsonb NOT NULL,
        size integer NOT NULL CHECK (size > 0),
        synthetic boolean NOT NULL,
        frozen_by_id uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL
      );
      CREATE INDEX cohort_page ON cohort (created_at DESC, id DESC);
      CREATE TABLE cohort_member (
        cohort_id uuid NOT NULL REFERENCES cohort,
        case_id uuid NOT NULL REFERENCES "case",
        site_id uuid NOT NULL REFERENCES site,
        pseudonym text NOT NULL,
        revision_id uuid NOT NULL REFERENCES label_revision,
        label boolean,
        has_mask boolean NOT NULL,
        split text NOT NULL CHECK (split IN ('train', 'validation', 'external')),
        PRIMARY KEY (cohort_id, case_id),
        UNIQUE (cohort_id, site_id, pseudonym)
      );
      CREATE TRIGGER cohort_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER cohort_member_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_member
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE cohort_member, cohort");
  }
}
