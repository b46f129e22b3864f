import type { MigrationInterface, QueryRunner } from "typeorm";

/** What people have said of a frozen cohort since: it is locked, or not to be used any more, and why. Nothing said is taken away. */
export class CohortEvents1795390000537 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cohort_event (
        id uuid PRIMARY KEY,
        cohort_id uuid NOT NULL REFERENCES cohort,
        number integer NOT NULL CHECK (number > 0),
        kind text NOT NULL CHECK (kind IN ('lock', 'unlock', 'deprecate', 'restore')),
        reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 500),
        by_id uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT cohort_event_number UNIQUE (cohort_id, number)
      );
      CREATE TRIGGER cohort_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE cohort_event");
  }
}
