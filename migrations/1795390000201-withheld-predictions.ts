import type { MigrationInterface, QueryRunner } from "typeorm";

/** A prediction says why its number is withheld, and what it is calibrated. Those of before were neither. */
export class WithheldPredictions1795390000201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE prediction SET outcome = outcome || '{"withheld": [], "calibrated": null}' WHERE outcome->>'state' = 'answered'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    // A number that was withheld does not come back: to the software of before, the hospital could not answer.
    await runner.query(`
      UPDATE prediction SET state = 'failed', outcome = '{"state": "failed", "code": "BAD_INPUT"}'
        WHERE outcome->>'state' = 'answered' AND outcome->'probability' = 'null';
      UPDATE prediction SET outcome = outcome - 'withheld' - 'calibrated' WHERE outcome->>'state' = 'answered';
    `);
  }
}
