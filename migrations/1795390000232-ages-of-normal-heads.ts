import type { MigrationInterface, QueryRunner } from "typeorm";

/** How many normal heads of known age taught an update's age head. Nothing that was there before learned ages. */
export class AgesOfNormalHeads1795390000232 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE site_update ADD COLUMN aged integer NOT NULL DEFAULT 0 CHECK (aged BETWEEN 0 AND examples);
      ALTER TABLE site_update ALTER COLUMN aged DROP DEFAULT;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE site_update DROP COLUMN aged");
  }
}
