import { createTestDatabase, type TestDatabase } from "@midline/local-postgres/testing/test-database";
import type { DataSource } from "typeorm";
import { copyLine } from "./copy-line.js";
import { copyRows } from "./copy-rows.js";
import { createDataSource } from "./data-source.js";

let database: TestDatabase;
let db: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  db = await createDataSource(database.url, []).initialize();
  await db.query("CREATE TABLE copied (n int PRIMARY KEY, text text, yes boolean)");
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const copy = (...lines: readonly string[]): Promise<void> =>
  db.transaction((tx) => copyRows(tx, "COPY copied (n, text, yes) FROM STDIN", new TextEncoder().encode(lines.join(""))));

it("gives the database rows as they are, whatever characters they hold", async () => {
  const texts = ["plain", "a\tb\nc\rd\\e\\N\\.", "\\.", "\\N", "", '{"a":"\\"\\\\"}', "déjà 是 😀", null];
  await copy(...texts.map((text, i) => copyLine([i, text, i % 2 === 0])));
  const rows = await db.query<{ text: string | null; yes: boolean }[]>("SELECT text, yes FROM copied ORDER BY n");
  expect(rows).toEqual(texts.map((text, i) => ({ text, yes: i % 2 === 0 })));
});

it("tells why rows are refused, keeps none of them, and leaves the connection usable", async () => {
  const before = await db.query<unknown[]>("SELECT * FROM copied");
  await expect(copy(copyLine([100, "a", true]), copyLine([100, "b", true]))).rejects.toThrow("duplicate key");
  await expect(copy(copyLine([101, "a", true]), copyLine(["no number", "b", true]))).rejects.toThrow("invalid input syntax");
  expect(await db.query("SELECT * FROM copied")).toHaveLength(before.length);
});
