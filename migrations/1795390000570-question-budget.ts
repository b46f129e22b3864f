import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a person has asked today of numbers that are told in bands: one row each, begun anew every day. */
export class QuestionBudget1795390000570 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE question_budget (
        person_id uuid PRIMARY KEY REFERENCES person,
        day date NOT NULL,
        groups text[] NOT NULL,
        refused boolean NOT NULL
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE question_budget");
  }
}
