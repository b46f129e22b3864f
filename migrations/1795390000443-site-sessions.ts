import type { MigrationInterface, QueryRunner } from "typeorm";

/** Which API process holds the connection of a site's trainer, and the how many-eth connection it is: a number that fences off all before it. */
export class SiteSessions1795390000443 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_process (
        id uuid PRIMARY KEY,
        seen_at timestamptz(3) NOT NULL
      );
      CREATE TABLE site_session (
        site_id uuid PRIMARY KEY REFERENCES site,
        epoch integer NOT NULL CHECK (epoch > 0),
        process_id uuid REFERENCES api_process ON DELETE SET NULL
      );
      CREATE INDEX site_session_process ON site_session (process_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE site_session, api_process");
  }
}
