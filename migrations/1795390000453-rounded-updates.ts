import type { MigrationInterface, QueryRunner } from "typeorm";

/** An update whose numbers are rounded is kept as float32 too: its digest and size. */
export class RoundedUpdates1795390000453 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE site_update
        ADD COLUMN decoded_digest sha256_hex,
        ADD COLUMN decoded_bytes bigint CHECK (decoded_bytes > 0),
        ADD CONSTRAINT decoded_updates_are_whole CHECK ((decoded_digest IS NULL) = (decoded_bytes IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE site_update DROP COLUMN decoded_digest, DROP COLUMN decoded_bytes");
  }
}
