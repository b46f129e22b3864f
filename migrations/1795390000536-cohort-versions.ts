import type { MigrationInterface, QueryRunner } from "typeorm";

/** A cohort is a version of a series. What was frozen before is the first version of a series of its own. */
export class CohortVersions1795390000536 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cohort
        ADD COLUMN series_id uuid NOT NULL DEFAULT gen_random_uuid(),
        ADD COLUMN number integer NOT NULL DEFAULT 1 CHECK (number > 0),
        ADD COLUMN version text NOT NULL DEFAULT '1.0.0' CHECK (version ~ '^\\d+\\.\\d+\\.\\d+$'),
        ADD COLUMN same_patient text NOT NULL DEFAULT 'refuse' CHECK (same_patient IN ('refuse', 'keepTogether', 'keepOne')),
        ADD CONSTRAINT cohort_series_number UNIQUE (series_id, number),
        ADD CONSTRAINT cohort_series_version UNIQUE (series_id, version),
        ADD CONSTRAINT a_series_begins_at_one CHECK ((number = 1) = (version = '1.0.0'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE cohort DROP COLUMN series_id, DROP COLUMN number, DROP COLUMN version, DROP COLUMN same_patient");
  }
}
