import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a run trains for, and the model version it begins from. What was there before was a diagnosis from seeded first weights. */
export class PretrainingAndParents1795390000131 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE run
        ADD COLUMN task text NOT NULL DEFAULT 'diagnosis' CHECK (task IN ('diagnosis', 'restoration')),
        ADD COLUMN parent_model_id uuid REFERENCES model_version;
      ALTER TABLE run ALTER COLUMN task DROP DEFAULT;
      ALTER TABLE model_version
        ADD COLUMN task text NOT NULL DEFAULT 'diagnosis' CHECK (task IN ('diagnosis', 'restoration')),
        DROP CONSTRAINT model_version_check,
        ADD CONSTRAINT later_rounds_have_a_parent CHECK (round_number = 1 OR parent_id IS NOT NULL);
      ALTER TABLE model_version ALTER COLUMN task DROP DEFAULT;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_version
        DROP COLUMN task,
        DROP CONSTRAINT later_rounds_have_a_parent,
        ADD CONSTRAINT model_version_check CHECK ((round_number = 1) = (parent_id IS NULL));
      ALTER TABLE run DROP COLUMN task, DROP COLUMN parent_model_id;
    `);
  }
}
