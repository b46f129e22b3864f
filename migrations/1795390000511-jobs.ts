import type { MigrationInterface, QueryRunner } from "typeorm";

/** Work that outlives a question: which API process has it in hand, how far it is, and how it ended. */
export class Jobs1795390000511 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE job (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        subject uuid NOT NULL,
        site_id uuid REFERENCES site,
        input jsonb NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
        phase text NOT NULL,
        done integer NOT NULL CHECK (done >= 0),
        total integer CHECK (total >= 0),
        error jsonb,
        process_id uuid REFERENCES api_process ON DELETE SET NULL,
        attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        crashes integer NOT NULL DEFAULT 0 CHECK (crashes >= 0),
        cancel_asked boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL,
        started_at timestamptz(3),
        phase_started_at timestamptz(3),
        progressed_at timestamptz(3),
        finished_at timestamptz(3),
        CHECK ((state = 'failed') = (error IS NOT NULL)),
        CHECK ((state IN ('waiting', 'running')) = (finished_at IS NULL)),
        CHECK (state = 'running' OR process_id IS NULL)
      );
      -- One thing is done to one subject once at a time, however often it is asked for.
      CREATE UNIQUE INDEX job_open ON job (kind, subject) WHERE state IN ('waiting', 'running');
      CREATE INDEX job_turn ON job (created_at, id) WHERE state IN ('waiting', 'running');
      CREATE INDEX job_subject ON job (subject, created_at DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE job");
  }
}
