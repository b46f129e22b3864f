import type { EntityManager } from "typeorm";

/** The one clock of all API processes on one database. Read inside the transaction that writes the time down. */
export type DatabaseNow = (tx: EntityManager) => Promise<Date>;

/** PostgreSQL's `clock_timestamp()`, to the millisecond. Tests move it by `shiftMs`. */
export const databaseClock =
  (shiftMs: () => number = () => 0): DatabaseNow =>
  async (tx) => {
    const [row] = await tx.query<{ now: Date }[]>("SELECT clock_timestamp() AS now");
    if (row === undefined) throw new Error("The database does not tell the time.");
    return new Date(row.now.getTime() + shiftMs());
  };
