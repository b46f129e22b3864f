import type { MigrationInterface, QueryRunner } from "typeorm";

/** A round whose weights are safe on the disk says so before it is committed: whoever goes on after a crash does not aggregate again. */
export class AggregatedRounds1795390000441 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE round
        DROP CONSTRAINT round_state_check,
        ADD CONSTRAINT round_state_check CHECK (state IN ('open', 'frozen', 'aggregated', 'committed', 'aborted')),
        ADD COLUMN result jsonb,
        ADD CONSTRAINT aggregated_has_result CHECK (state <> 'aggregated' OR (result IS NOT NULL AND frozen_digest IS NOT NULL));
      DROP INDEX round_one_at_a_time;
      CREATE UNIQUE INDEX round_one_at_a_time ON round (run_id) WHERE state IN ('open', 'frozen', 'aggregated');
      DROP TRIGGER round_edges ON round;
      CREATE TRIGGER round_edges BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION allow_only_edges(
        '{open>frozen,frozen>aggregated,aggregated>committed,open>aborted,frozen>aborted,aggregated>aborted}');
    `);
  }

  /** A round that is aggregated is frozen again: aggregating it anew gives the same bytes. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER round_edges ON round;
      ALTER TABLE round DROP CONSTRAINT aggregated_has_result, DROP COLUMN result;
      UPDATE round SET state = 'frozen' WHERE state = 'aggregated';
      ALTER TABLE round
        DROP CONSTRAINT round_state_check,
        ADD CONSTRAINT round_state_check CHECK (state IN ('open', 'frozen', 'committed', 'aborted'));
      DROP INDEX round_one_at_a_time;
      CREATE UNIQUE INDEX round_one_at_a_time ON round (run_id) WHERE state IN ('open', 'frozen');
      CREATE TRIGGER round_edges BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION allow_only_edges(
        '{open>frozen,frozen>committed,open>aborted,frozen>aborted}');
    `);
  }
}
