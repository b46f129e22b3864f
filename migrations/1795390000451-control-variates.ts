import type { MigrationInterface, QueryRunner } from "typeorm";

/** Rounds of a plan with SCAFFOLD hand on the federation's control variate. */
export class ControlVariates1795390000451 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE round
        ADD COLUMN control_digest sha256_hex,
        ADD COLUMN control_bytes integer CHECK (control_bytes > 0),
        ADD CONSTRAINT controls_are_whole CHECK ((control_digest IS NULL) = (control_bytes IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE round DROP COLUMN control_digest, DROP COLUMN control_bytes");
  }
}
