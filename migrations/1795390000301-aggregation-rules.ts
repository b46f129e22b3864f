import type { MigrationInterface, QueryRunner } from "typeorm";

/** Rounds hand on the moments of an optimiser over rounds; a rule may leave a site out of a mean, count it more than once, or give no weights. */
export class AggregationRules1795390000301 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE round ADD COLUMN moments_digest sha256_hex;
      ALTER TABLE contribution
        DROP CONSTRAINT contribution_weight_check,
        ALTER COLUMN weight DROP NOT NULL,
        ADD CHECK (weight >= 0);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE round DROP COLUMN moments_digest;
      ALTER TABLE contribution
        DROP CONSTRAINT contribution_weight_check,
        ALTER COLUMN weight SET NOT NULL,
        ADD CHECK (weight > 0 AND weight <= 1);
    `);
  }
}
