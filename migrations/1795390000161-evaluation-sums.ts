import type { MigrationInterface, QueryRunner } from "typeorm";

/** Statistics that came before sites sent sums have none; DeLong's variance of theirs is that of their interval. */
export class EvaluationSums1795390000161 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE evaluation SET statistics =
        '{"diceSums": null, "confusion": null, "calibration": null, "recalibration": null, "scoreHistograms": null, "scores": null, "comparisons": []}'::jsonb
        || statistics
      WHERE statistics IS NOT NULL;
      UPDATE evaluation SET statistics = jsonb_set(statistics, '{auroc,variance}', to_jsonb(power(
        ((statistics #>> '{auroc,high}')::float8 - (statistics #>> '{auroc,low}')::float8) / (2 * 1.959963984540054), 2)))
      WHERE statistics #> '{auroc,value}' IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE evaluation SET statistics = (statistics #- '{auroc,variance}')
        - '{diceSums,confusion,calibration,recalibration,scoreHistograms,scores,comparisons}'::text[]
      WHERE statistics IS NOT NULL;
    `);
  }
}
