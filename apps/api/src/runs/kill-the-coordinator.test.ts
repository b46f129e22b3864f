import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createTestDatabase } from "@midline/local-postgres/testing/test-database";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { DataSource } from "typeorm";
import { type ApiProcess, compileApi, startApiProcess } from "../testing/api-process.js";
import {
  APPROVE,
  enrolPracticeSites,
  EXAMPLES,
  freezePracticeCohort,
  PRACTICE_SITES,
  proposePracticeRun,
} from "../testing/practice-consortium.js";
import { digestOf, expectedAverage, expectedWeights, seededWeights } from "../testing/practice-run.js";
import type { PracticeSite } from "../testing/practice-site.js";
import { MIGRATED, TEST_PASSWORD } from "../testing/test-api.js";
import { TestClient } from "../testing/test-client.js";
import { MOVES, workFor } from "../testing/work-for.js";
import { MOMENTS } from "./coordinator-platform.js";

jest.setTimeout(600_000);

const SEED = 77;

interface Course {
  /** Decay of the plan's moving average; powers of a half are exact, and so is what is expected of them. */
  readonly decay: number;
  /** When the server dies, each time in another life. */
  readonly deaths: readonly string[];
}

const COURSES: readonly Course[] = [
  /** Every moment once, the first ones twice, and three times at no moment in particular. */
  { decay: 0, deaths: [...MOMENTS, ...MOMENTS.slice(0, 3), "any", "any", "any"] },
  /** Every moment at which two blobs and their rows are on the way, twice where only one of them is there. */
  { decay: 0.5, deaths: [...MOMENTS.slice(MOMENTS.indexOf("after-freeze")), "after-base-blob", "after-model-blob", "any"] },
];

describe("a coordinator that is killed again and again", () => {
  it.each(COURSES)(
    "ends with the very weights of one that was not, loses no receipt and counts no update twice: decay $decay",
    async (course) => {
      compileApi();
      const database = await createTestDatabase({ template: MIGRATED });
      const dataFolder = mkdtempSync(path.join(os.tmpdir(), "midline-api-"));
      const env = { SEED_LEAD_EMAIL: "lead@test.midline", SEED_LEAD_PASSWORD: TEST_PASSWORD };
      const start = (moment?: string): Promise<ApiProcess> =>
        startApiProcess({ databaseUrl: database.url, dataFolder }, { env, ...(moment === undefined ? {} : { moment }) });
      const db = new DataSource({ type: "postgres", url: database.url, installExtensions: false });
      await db.initialize();
      const server = { url: "", over: false };
      let child: ApiProcess | null = null;
      try {
        child = await start();
        const { sites, runId } = await prepare(child.url, db, course);
        server.url = child.url;
        const receipts = new Map<string, string>();
        const working = Object.values(sites).map((site) => workFor(site, { server, receipts }));

        const died: string[] = [];
        for (const death of course.deaths) {
          child.signal("SIGKILL");
          child = await start(death);
          server.url = child.url;
          if (death === "any") setTimeout(() => child?.signal("SIGKILL"), 30 + died.length * 17);
          // The harness must prove that the fault really happened.
          expect(await child.exited).toBe("SIGKILL");
          died.push(death);
        }
        child = await start();
        server.url = child.url;
        for (;;) {
          const [run] = await db.query<{ state: string; failure: string | null }[]>("SELECT state, failure FROM run WHERE id = $1", [
            runId,
          ]);
          expect(run?.failure).toBeNull();
          if (run?.state === "finished") break;
          await pause(50);
        }
        server.over = true;
        await Promise.all(working);
        expect(died).toHaveLength(course.deaths.length);
        await audit(db, { runId, course, receipts });
      } finally {
        server.over = true;
        child?.signal("SIGKILL");
        await db.destroy();
        await database.drop();
        rmSync(dataFolder, { recursive: true, force: true });
      }
    },
  );
});

/** One more than it dies: each life ends in a round of its own, or later. */
const roundsOf = ({ deaths }: Course): number => deaths.length + 1;

/** What must be true afterwards, read from the tables alone. */
async function audit(
  db: DataSource,
  { runId, course, receipts }: { readonly runId: string; readonly course: Course; readonly receipts: ReadonlyMap<string, string> },
): Promise<void> {
  const rounds = roundsOf(course);
  let own: readonly NamedTensor[] = seededWeights(SEED);
  let average = own;
  const expected = Array.from({ length: rounds }, (_, i) => {
    const base = digestOf(own);
    own = expectedWeights(own, [
      { value: MOVES.north, examples: EXAMPLES.north },
      { value: MOVES.south, examples: EXAMPLES.south },
    ]);
    average = course.decay === 0 ? own : expectedAverage(average, own, { decay: course.decay, round: i + 1 });
    return { base, digest: digestOf(average), aggregate: course.decay === 0 ? null : digestOf(own) };
  });
  const versions = await db.query<unknown[]>(
    `SELECT r.base_digest AS base, v.digest, v.aggregate_digest AS aggregate FROM model_version v
       JOIN round r ON r.run_id = v.run_id AND r.number = v.round_number - 1 AND r.state = 'committed'
      WHERE v.run_id = $1 ORDER BY v.round_number`,
    [runId],
  );
  expect(versions).toEqual(expected);
  const updates = await db.query<{ id: string }[]>("SELECT u.id FROM site_update u JOIN round r ON r.id = u.round_id WHERE r.run_id = $1", [
    runId,
  ]);
  expect(updates).toHaveLength(2 * rounds);
  const known = new Set(updates.map(({ id }) => id));
  expect([...receipts.values()].filter((id) => !known.has(id))).toEqual([]);
  const lineage = await db.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM contribution c JOIN model_version v ON v.id = c.model_version_id AND v.run_id = $1
       JOIN round r ON r.run_id = v.run_id AND r.number = v.round_number - 1 AND r.state = 'committed'
       JOIN site_update u ON u.round_id = r.id AND u.site_id = c.site_id AND u.payload_digest = c.update_digest`,
    [runId],
  );
  expect(lineage).toEqual([{ n: 2 * rounds }]);
  const attempts = await db.query<{ n: number }[]>("SELECT count(*)::int AS n FROM round WHERE run_id = $1", [runId]);
  expect(attempts).toEqual([{ n: rounds }]);
}

async function prepare(url: string, db: DataSource, course: Course): Promise<{ sites: Record<string, PracticeSite>; runId: string }> {
  const signIn = async (email: string): Promise<TestClient> => {
    const client = new TestClient(url);
    await client.expect("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
      email,
      password: TEST_PASSWORD,
    });
    return client;
  };
  const lead = await signIn("lead@test.midline");
  const sites = await enrolPracticeSites(lead);
  const cohortId = await freezePracticeCohort(db);
  const { id: runId, planHash } = await proposePracticeRun(lead, {
    cohortId,
    rounds: roundsOf(course),
    averagingDecay: course.decay,
    seed: SEED,
  });
  for (const siteCode of Object.keys(PRACTICE_SITES)) {
    const email = `coordinator@${siteCode}.midline`;
    await lead.expect(
      `mutation($email: String!, $password: String!, $siteCode: String!) {
         createPerson(name: "Coordinator", email: $email, password: $password, role: SITE_COORDINATOR, siteCode: $siteCode) { id } }`,
      { email, password: TEST_PASSWORD, siteCode },
    );
    await (await signIn(email)).expect(APPROVE, { runId, siteCode, planHash });
  }
  return { sites, runId };
}
