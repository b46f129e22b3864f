import type { MigrationInterface, QueryRunner } from "typeorm";

/** A run may be paused, and a site may withdraw from one; both say why. */
export class PauseAndWithdraw1795390000331 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE run
        ADD COLUMN paused_at timestamptz(3),
        ADD COLUMN paused_because text,
        ADD CONSTRAINT pauses_say_why CHECK ((paused_at IS NULL) = (paused_because IS NULL));
      ALTER TABLE run_site
        ADD COLUMN withdrawn_at timestamptz(3),
        ADD COLUMN withdrawn_because text,
        ADD CONSTRAINT withdrawals_say_why CHECK ((withdrawn_at IS NULL) = (withdrawn_because IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE run DROP COLUMN paused_at, DROP COLUMN paused_because;
      ALTER TABLE run_site DROP COLUMN withdrawn_at, DROP COLUMN withdrawn_because;
    `);
  }
}
