import type { MigrationInterface, QueryRunner } from "typeorm";

/** What sites handed in for a round and was refused: why, how often and when last. The update itself is not kept. */
export class UpdateRefusals1795390000321 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE update_refusal (
        round_id uuid NOT NULL REFERENCES round,
        site_id uuid NOT NULL REFERENCES site,
        code text NOT NULL,
        times integer NOT NULL CHECK (times > 0),
        last_at timestamptz(3) NOT NULL,
        PRIMARY KEY (round_id, site_id, code)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE update_refusal");
  }
}
