import type { MigrationInterface, QueryRunner } from "typeorm";

/** Whom a frozen cohort did not let in, by which rule and for which value. Never changed. */
export class CohortExclusions1795390000533 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cohort_exclusion (
        cohort_id uuid NOT NULL REFERENCES cohort,
        case_id uuid NOT NULL REFERENCES "case",
        site_id uuid NOT NULL REFERENCES site,
        pseudonym text NOT NULL COLLATE "C",
        position smallint NOT NULL CHECK (position > 0),
        value text,
        PRIMARY KEY (cohort_id, case_id)
      );
      CREATE INDEX cohort_exclusion_page ON cohort_exclusion (cohort_id, site_id, pseudonym);
      CREATE TRIGGER cohort_exclusion_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_exclusion
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE cohort_exclusion");
  }
}
