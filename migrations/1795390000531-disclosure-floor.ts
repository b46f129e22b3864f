import type { MigrationInterface, QueryRunner } from "typeorm";

/** Each hospital's own floor under what others are told of its numbers. */
export class DisclosureFloor1795390000531 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE site ADD COLUMN disclosure_floor integer NOT NULL DEFAULT 5 CHECK (disclosure_floor BETWEEN 1 AND 50)");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE site DROP COLUMN disclosure_floor");
  }
}
