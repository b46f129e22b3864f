import type { MigrationInterface, QueryRunner } from "typeorm";

/** The coordinator signs what went into a model version. Versions of before have no such signature. */
export class LineageRoots1795390000341 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_version
        ADD COLUMN lineage_root sha256_hex,
        ADD COLUMN lineage_signature text,
        ADD CONSTRAINT roots_are_signed CHECK ((lineage_root IS NULL) = (lineage_signature IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE model_version DROP COLUMN lineage_root, DROP COLUMN lineage_signature");
  }
}
