import type { MigrationInterface, QueryRunner } from "typeorm";

/** Of a version some layers may be each training site's own. Versions of before have none such. */
export class LocalLayers1795390000452 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_version
        ADD COLUMN local_layers text NOT NULL DEFAULT 'none' CHECK (local_layers IN ('none', 'normalisation'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE model_version DROP COLUMN local_layers");
  }
}
