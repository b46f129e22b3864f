import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a model version reads beside the images, and where its classifier looks. What was there before read the image only, under the mask. */
export class NetworkOptions1795390000231 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_version
        ADD COLUMN covariates text NOT NULL DEFAULT 'none' CHECK (covariates IN ('none', 'age-sex')),
        ADD COLUMN attention text NOT NULL DEFAULT 'mask' CHECK (attention IN ('mask', 'even'));
      ALTER TABLE model_version ALTER COLUMN covariates DROP DEFAULT, ALTER COLUMN attention DROP DEFAULT;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE model_version DROP COLUMN covariates, DROP COLUMN attention");
  }
}
