import type { MigrationInterface, QueryRunner } from "typeorm";

/** From a label to everything that used it, and back, without reading a table from end to end. */
export class LineageIndices1795390000545 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX cohort_member_revision ON cohort_member (revision_id);
      CREATE INDEX cohort_member_case ON cohort_member (case_id);
      -- Holds all that counting a snapshot by site, standing and class needs.
      CREATE INDEX cohort_member_standing ON cohort_member (cohort_id, site_id, split, fold, label);
      CREATE INDEX run_cohort ON run (cohort_id);
      CREATE INDEX run_parent ON run (parent_model_id) WHERE parent_model_id IS NOT NULL;
      CREATE INDEX prediction_model ON prediction (model_version_id, site_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX cohort_member_revision, cohort_member_case, cohort_member_standing, run_cohort, run_parent, prediction_model;
    `);
  }
}
