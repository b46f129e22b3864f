import type { MigrationInterface, QueryRunner } from "typeorm";

/** Few wrong cells of a label file are mended by hand: what was mended, which dry run it corrects, and whether the file still waits for it. */
export class LabelCorrections1795390000547 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE label_import
        ADD COLUMN corrections jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN corrects uuid REFERENCES label_import,
        ADD COLUMN keeps_file boolean NOT NULL DEFAULT false;
      CREATE UNIQUE INDEX label_import_corrects ON label_import (corrects);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE label_import DROP COLUMN corrections, DROP COLUMN corrects, DROP COLUMN keeps_file");
  }
}
