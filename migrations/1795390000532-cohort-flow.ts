import type { MigrationInterface, QueryRunner } from "typeorm";

/** How the rules narrowed a cohort down is kept site by site, so that each site's floor can be held under it. */
export class CohortFlow1795390000532 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Of cohorts from before only the pooled numbers are known; they stay, under a name of their own, and no page shows them.
    await runner.query(`
      ALTER TABLE cohort RENAME COLUMN attrition TO flow;
      ALTER TABLE cohort DISABLE TRIGGER cohort_frozen;
      UPDATE cohort SET flow = jsonb_build_object('steps', '[]'::jsonb, 'sites', '[]'::jsonb, 'pooled', flow);
      ALTER TABLE cohort ENABLE TRIGGER cohort_frozen;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cohort DISABLE TRIGGER cohort_frozen;
      UPDATE cohort SET flow = COALESCE(flow->'pooled', '[]'::jsonb);
      ALTER TABLE cohort ENABLE TRIGGER cohort_frozen;
      ALTER TABLE cohort RENAME COLUMN flow TO attrition;
    `);
  }
}
