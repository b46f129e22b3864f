import type { MigrationInterface, QueryRunner } from "typeorm";

const COLUMNS = ["upload.payload_bytes", "site_update.payload_bytes", "round.base_bytes", "model_version.bytes"] as const;

/** Sizes of weights and updates in 64 bits: an integer ends at 2 GiB. */
export class SizesBeyondAnInteger1795390000421 implements MigrationInterface {
  up = (runner: QueryRunner): Promise<void> => alter(runner, "bigint");
  down = (runner: QueryRunner): Promise<void> => alter(runner, "integer");
}

async function alter(runner: QueryRunner, type: "bigint" | "integer"): Promise<void> {
  for (const place of COLUMNS) {
    const [table, column] = place.split(".");
    await runner.query(`ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type}`);
  }
}
