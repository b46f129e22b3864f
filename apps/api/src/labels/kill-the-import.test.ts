import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createTestDatabase, type TestDatabase } from "@midline/local-postgres/testing/test-database";
import { CODEBOOK } from "@midline/shared/labels/codebook";
import { DataSource } from "typeorm";
import { type ApiProcess, compileApi, startApiProcess } from "../testing/api-process.js";
import { sendLabelFile, settledImport } from "../testing/import-labels.js";
import { MIGRATED, TEST_PASSWORD } from "../testing/test-api.js";
import { TestClient } from "../testing/test-client.js";
import { until } from "../testing/until.js";

jest.setTimeout(300_000);

const ROWS = 20_000;
const COLUMNS = CODEBOOK.filter(({ kind }) => kind !== "freeText");
const example = (i: number): Readonly<Record<string, string>> => ({
  patient_pseudo_id: `CASE${String(i).padStart(6, "0")}`,
  site_code: "north",
  case_no: String(i + 1),
});
const FILE = [
  COLUMNS.map(({ name }) => name).join(","),
  ...Array.from({ length: ROWS }, (_, i) => COLUMNS.map((column) => example(i)[column.name] ?? column.example).join(",")),
].join("\n");

let database: TestDatabase;
let db: DataSource;
let child: ApiProcess;
const dataFolder = mkdtempSync(path.join(os.tmpdir(), "midline-api-"));
beforeAll(async () => {
  compileApi();
  database = await createTestDatabase({ template: MIGRATED });
  db = await new DataSource({ type: "postgres", url: database.url, installExtensions: false }).initialize();
});
afterAll(async () => {
  child.signal("SIGKILL");
  await db.destroy();
  await database.drop();
  rmSync(dataFolder, { recursive: true, force: true });
});

const start = async (): Promise<ApiProcess> => {
  const env = { SEED_LEAD_EMAIL: "lead@test.midline", SEED_LEAD_PASSWORD: TEST_PASSWORD };
  child = await startApiProcess({ databaseUrl: database.url, dataFolder }, { env });
  return child;
};

async function signIn(email: string): Promise<TestClient> {
  const client = new TestClient(child.url);
  await client.expect("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
    email,
    password: TEST_PASSWORD,
  });
  return client;
}

async function coordinator(): Promise<TestClient> {
  const lead = await signIn("lead@test.midline");
  await lead.expect(`mutation { createSite(code: "north", name: "North", kind: TRAINING, synthetic: true) { id } }`);
  await lead.expect(
    `mutation($password: String!) { createPerson(name: "C", email: "c@north.midline", password: $password, role: SITE_COORDINATOR, siteCode: "north") { id } }`,
    { password: TEST_PASSWORD },
  );
  return signIn("c@north.midline");
}

/** Kills the server, as by a power cut, in this phase of a job and after so many rows; the next one is told of nothing. */
async function killDuring(phase: string, rows: number): Promise<void> {
  const found = await until(async () => {
    const [job] = await db.query<{ done: number; state: string }[]>(
      "SELECT done, state FROM job WHERE phase = $1 ORDER BY created_at DESC LIMIT 1",
      [phase],
    );
    return job !== undefined && (job.done >= rows || job.state !== "running") ? job : null;
  });
  // The harness must prove that the fault falls into the middle.
  expect(found.state).toBe("running");
  child.signal("SIGKILL");
  expect(await child.exited).toBe("SIGKILL");
}

const count = async (table: string): Promise<number> =>
  Number((await db.query<{ n: string }[]>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

it("an import whose server is killed in the middle of reading, of committing and of undoing goes on: nothing twice, nothing lost", async () => {
  await start();
  const first = await coordinator();
  const { id } = await sendLabelFile(first, { siteCode: "north", content: FILE });
  await killDuring("reading", ROWS / 4);
  expect(await count("label_import_row")).toBeLessThan(ROWS);

  await start();
  const second = await signIn("c@north.midline");
  const tried = await settledImport(second, id, "dryRunHash totalRows created rejected");
  expect(tried).toMatchObject({ state: "DRY_RUN", totalRows: ROWS, created: ROWS, rejected: 0 });
  expect(await count("label_import_row")).toBe(ROWS);
  await second.expect("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash) { id } }", { hash: tried.dryRunHash });
  await killDuring("committing", 1);
  expect(await count("label_revision")).toBe(0);

  await start();
  const third = await signIn("c@north.midline");
  // Committed again while the job is taken up again: it is committed once.
  await third.expect("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash) { id } }", { hash: tried.dryRunHash });
  expect(await settledImport(third, id, "id")).toMatchObject({ state: "COMMITTED", job: { state: "DONE" } });
  expect(await Promise.all(['"case"', "label_revision", "case_label", "label_import_row"].map(count))).toEqual([ROWS, ROWS, 2 * ROWS, 0]);

  await third.expect('mutation($id: ID!) { undoLabelImport(id: $id, reason: "Another hospital\'s file") { state } }', { id });
  await killDuring("undoing", 1);
  expect(await count("label_revision")).toBe(ROWS);

  await start();
  const fourth = await signIn("c@north.midline");
  expect(await settledImport(fourth, id, "undoReason")).toMatchObject({
    state: "UNDONE",
    undoReason: "Another hospital's file",
    job: { state: "DONE" },
  });
  expect(await Promise.all(['"case"', "label_revision", "case_label"].map(count))).toEqual([ROWS, 2 * ROWS, 2 * ROWS]);
  expect(await count("case_label WHERE state = 'waiting' AND rule = 'import-undone'")).toBe(2 * ROWS);
  expect(await count("label_revision WHERE withdrawn AND number = 2 AND \"values\"->>'h3k27m_ihc' IS NULL")).toBe(ROWS);
  expect(await count('"case" WHERE age_years IS NOT NULL OR location IS NOT NULL')).toBe(0);
  const jobs = await db.query<{ kind: string; attempts: number; crashes: number }[]>(
    "SELECT kind, attempts, crashes FROM job ORDER BY created_at",
  );
  expect(jobs).toEqual([
    { kind: "label-import.read", attempts: 2, crashes: 1 },
    { kind: "label-import.commit", attempts: 2, crashes: 1 },
    { kind: "label-import.undo", attempts: 2, crashes: 1 },
  ]);
});
