import type { MigrationInterface, QueryRunner } from "typeorm";

/** Cross-validation: the fold of every patient of a frozen cohort, and the fold that a model version held out. */
export class CohortFolds1795390000121 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Cohorts that were frozen before have no folds: their digest does not cover any.
    await runner.query(`
      ALTER TABLE cohort_member
        ADD COLUMN fold smallint CHECK (fold BETWEEN 0 AND 4),
        ADD CONSTRAINT external_patients_have_no_fold CHECK (fold IS NULL OR split <> 'external');
      ALTER TABLE model_version ADD COLUMN fold smallint CHECK (fold BETWEEN 0 AND 4);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_version DROP COLUMN fold;
      ALTER TABLE cohort_member DROP COLUMN fold;
    `);
  }
}
