import type { MigrationInterface, QueryRunner } from "typeorm";

/** Of several API processes one drives the runs. Whoever leads has an epoch of its own; a process that led before cannot write in it. */
export class CoordinatorLease1795390000311 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE coordinator_lease (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        epoch bigint NOT NULL DEFAULT 0,
        holder text,
        expires_at timestamptz(3) NOT NULL DEFAULT '-infinity'
      );
      INSERT INTO coordinator_lease DEFAULT VALUES;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE coordinator_lease");
  }
}
