import type { MigrationInterface, QueryRunner } from "typeorm";

/** An envelope counts once, whatever round it is shown for. Updates of before get a nonce of their own. */
export class Nonces1795390000401 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE site_update ADD COLUMN nonce text NOT NULL DEFAULT gen_random_uuid()::text;
      ALTER TABLE site_update ALTER COLUMN nonce DROP DEFAULT, ADD CONSTRAINT nonces_are_used_once UNIQUE (site_id, nonce);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE site_update DROP COLUMN nonce");
  }
}
