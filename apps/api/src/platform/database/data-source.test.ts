import { setTimeout as pause } from "node:timers/promises";
import { createTestDatabase } from "@midline/local-postgres/testing/test-database";
import { Pool } from "pg";
import { PostgresDriver } from "typeorm/driver/postgres/PostgresDriver";
import { isDatabaseAway } from "../graphql/format-error.js";
import { createDataSource } from "./data-source.js";

it("a connection that ends before anybody uses it ends nothing else", async () => {
  const database = await createTestDatabase();
  const db = createDataSource(database.url, []);
  await db.initialize();
  try {
    if (!(db.driver instanceof PostgresDriver)) throw new Error("This is no PostgreSQL.");
    const pool: unknown = db.driver.master;
    if (!(pool instanceof Pool)) throw new Error("This is no pool.");
    // As the pool hands it out, before TypeORM has listened to it: an error that nobody hears would end the process.
    const client = await pool.connect();
    expect(client.listenerCount("error")).toBe(1);
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const ended = new Promise((resolve) => client.once("end", resolve));
    await db.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
    client.release(true);
    expect(await db.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  } finally {
    await db.destroy();
    await database.drop();
  }
});

it("a statement or a transaction that has waited too long is no bug: its database does not answer", async () => {
  const database = await createTestDatabase();
  const db = createDataSource(database.url, []);
  await db.initialize();
  try {
    const slow = db.transaction(async (tx) => {
      await tx.query("SET LOCAL statement_timeout = 50");
      await tx.query("SELECT pg_sleep(5)");
    });
    expect(isDatabaseAway(await slow.catch((error: unknown) => error))).toBe(true);
    const idle = db.transaction(async (tx) => {
      await tx.query("SET LOCAL idle_in_transaction_session_timeout = 50");
      await pause(500);
      await tx.query("SELECT 1");
    });
    expect(isDatabaseAway(await idle.catch((error: unknown) => error))).toBe(true);
    expect(isDatabaseAway(await db.query("SELECT nothing").catch((error: unknown) => error))).toBe(false);
  } finally {
    await db.destroy();
    await database.drop();
  }
});
