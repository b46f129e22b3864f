import { createTestDatabase, type TestDatabase } from "@midline/local-postgres/testing/test-database";
import type { DataSource } from "typeorm";
import { ENTITIES } from "../../entities.js";
import { createDataSource } from "./data-source.js";

jest.setTimeout(60_000);
let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await createDataSource(database.url, ENTITIES).initialize();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Every table, column, constraint, index, trigger and function, in words. */
async function shape(): Promise<readonly string[]> {
  const rows = await db.query<{ line: string }[]>(`
    SELECT format('column %s.%s %s %s', table_name, column_name, data_type || coalesce('(' || datetime_precision || ')', ''), is_nullable) AS line
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migration'
    UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'migration'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migration'
    UNION ALL SELECT format('trigger %s %s', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('function %s', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1`);
  return rows.map(({ line }) => line);
}

describe("the migrations", () => {
  it("go up, all the way down, and up again to the same place", async () => {
    const ran = await db.runMigrations();
    expect(ran.length).toBeGreaterThanOrEqual(3);
    const up = await shape();
    expect(up.length).toBeGreaterThan(150);
    for (let i = 0; i < ran.length; i++) await db.undoLastMigration();
    expect(await shape()).toEqual([]);
    await db.runMigrations();
    expect(await shape()).toEqual(up);
  });

  it("give every entity its table, and every column of it one that can hold it", async () => {
    const columns = await db.query<{ name: string }[]>(
      "SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'",
    );
    const known = new Set(columns.map(({ name }) => name));
    const wanted = db.entityMetadatas.flatMap((entity) => entity.columns.map((column) => `${entity.tableName}.${column.databaseName}`));
    expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.filter((name) => !known.has(name))).toEqual([]);
    // A required column that no entity knows could never be written.
    const unknown = await db.query<{ name: string }[]>(
      "SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migration' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
    );
    expect(unknown.map(({ name }) => name).filter((name) => !wanted.includes(name))).toEqual([]);
  });

  it("keep time in milliseconds, as cursors do", async () => {
    const finer = await db.query<{ name: string }[]>(
      "SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND data_type LIKE 'timestamp%' AND table_name <> 'migration' AND datetime_precision <> 3",
    );
    expect(finer).toEqual([]);
  });
});
