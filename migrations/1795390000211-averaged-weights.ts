import type { MigrationInterface, QueryRunner } from "typeorm";

/** A model version may be a moving average of the weights over the rounds. Those of before are the weights of their round. */
export class AveragedWeights1795390000211 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_version
        ADD COLUMN averaging_decay double precision NOT NULL DEFAULT 0 CHECK (averaging_decay >= 0 AND averaging_decay < 1),
        ADD COLUMN aggregate_digest sha256_hex,
        ADD CONSTRAINT averages_name_what_they_average CHECK ((averaging_decay > 0) = (aggregate_digest IS NOT NULL));
      ALTER TABLE model_version ALTER COLUMN averaging_decay DROP DEFAULT;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE model_version DROP COLUMN averaging_decay, DROP COLUMN aggregate_digest");
  }
}
