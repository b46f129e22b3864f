import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createTestDatabase } from "@midline/local-postgres/testing/test-database";
import { createDataSource } from "../platform/database/data-source.js";
import { type ApiProcess, compileApi, startApiProcess } from "../testing/api-process.js";
import { MIGRATED, TEST_PASSWORD } from "../testing/test-api.js";
import { TestClient } from "../testing/test-client.js";
import { until } from "../testing/until.js";
import { freezeLargeCohort } from "./testing/large-cohort.js";
import { askExport, exportOver, readExport } from "./testing/make-export.js";

jest.setTimeout(280_000);

/** Enough to be killed in the middle of; of 100,000 the peak is the same but for noise. */
const PATIENTS = Number(process.env["EXPORT_PATIENTS"] ?? 20_000);
const LEAD = "lead@test.midline";
const AUDITOR = "auditor@test.midline";

/** The most memory that a process has held so far, in MB; null where the system does not say. */
function peakMb(pid: number | undefined): number | null {
  try {
    const kb = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kb === undefined ? null : Number(kb) / 1024;
  } catch {
    return null;
  }
}

async function signIn(url: string, email: string): Promise<TestClient> {
  const client = new TestClient(url);
  const variables = { email, password: TEST_PASSWORD };
  await client.expect("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", variables);
  return client;
}

describe("an export whose server is killed in the middle", () => {
  it("is finished by another to the same bytes, within 300 MB; a stopped one leaves nothing", async () => {
    compileApi();
    const database = await createTestDatabase({ template: MIGRATED });
    const dataFolder = mkdtempSync(path.join(os.tmpdir(), "midline-api-"));
    const db = await createDataSource(database.url, []).initialize();
    const running: ApiProcess[] = [];
    const start = async (): Promise<ApiProcess> => {
      const env = { SEED_LEAD_EMAIL: LEAD, SEED_LEAD_PASSWORD: TEST_PASSWORD };
      const server = await startApiProcess({ databaseUrl: database.url, dataFolder }, { env });
      running.push(server);
      return server;
    };
    try {
      const doomed = await start();
      const lead = await signIn(doomed.url, LEAD);
      await lead.expect('mutation { createSite(code: "north", name: "North", kind: TRAINING, synthetic: true) { id } }');
      const person = { email: AUDITOR, password: TEST_PASSWORD };
      await lead.expect(
        'mutation($email: String!, $password: String!) { createPerson(name: "Auditor", email: $email, password: $password, role: AUDITOR) { id } }',
        person,
      );
      const cohortId = await freezeLargeCohort(db, "north", PATIENTS);
      await db.query("ANALYZE");
      const before = await signIn(doomed.url, AUDITOR);
      const id = await askExport(before, cohortId, "BIDS");
      await until(async () => ((await readExport(before, id)).job.done > 0 ? true : null));
      doomed.signal("SIGKILL");
      expect(await doomed.exited).toBe("SIGKILL");

      const other = await start();
      const after = await signIn(other.url, AUDITOR);
      expect(await readExport(after, id)).toMatchObject({ state: "RUNNING", digest: null });
      const finished = await exportOver(after, id);
      expect(finished).toMatchObject({ state: "READY", job: { state: "DONE" } });
      const undisturbed = await exportOver(after, await askExport(after, cohortId, "BIDS"));
      expect(undisturbed).toMatchObject({ digest: finished.digest, bytes: finished.bytes });
      for (const format of ["CSV", "PARQUET", "CROISSANT"])
        expect(await exportOver(after, await askExport(after, cohortId, format))).toMatchObject({ state: "READY" });
      const mb = peakMb(other.pid);
      if (mb !== null) expect(mb).toBeLessThan(300);

      const stopped = await askExport(after, cohortId, "BIDS");
      await until(async () => ((await readExport(after, stopped)).job.done > 0 ? true : null));
      await after.expect("mutation($id: ID!) { cancelExport(id: $id) { id } }", { id: stopped });
      expect(await exportOver(after, stopped)).toMatchObject({ state: "CANCELLED", digest: null });
    } finally {
      for (const server of running) server.signal("SIGKILL");
      await db.destroy();
      await database.drop();
      rmSync(dataFolder, { recursive: true, force: true });
    }
  });
});
