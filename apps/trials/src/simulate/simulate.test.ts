import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { judgeRun } from "./judge-run.js";
import { type Consortium, enrolSites, openConsortium, planRun } from "./open-consortium.js";
import { train } from "./simulate.js";

jest.setTimeout(240_000);

const SEED = 7;
let folder: string;
let consortium: Consortium;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "midline-simulation-"));
  consortium = await openConsortium(folder);
});
afterAll(async () => {
  await consortium.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("virtual sites make the model that arithmetic makes, to the bit, and whoever spoils it is found out", async () => {
  const enrolled: number[] = [];
  const sites = await enrolSites(consortium, { folder, count: 5, onEnrolled: (n) => enrolled.push(n) });
  expect(enrolled).toEqual([1, 2, 3, 4, 5]);
  const run = await planRun(consortium, { rounds: 2, quorum: 5, seed: SEED });
  const said: string[] = [];
  const trained = await train(consortium, {
    sites,
    run,
    seed: SEED,
    kill: null,
    say: (line) => said.push(line),
    stop: new AbortController().signal,
  });
  expect(trained).toMatchObject({ failure: null, disconnections: 0 });
  expect(said.length).toBeGreaterThan(0);

  const { db, config } = consortium.api.platform;
  const judge = (seed: number) => judgeRun(consortium.look, config.dataFolder, { run, seed });
  const sound = { updates: 5, exact: true, lost: 0, double: 0 };
  expect(await judge(SEED)).toMatchObject([sound, sound]);
  expect(await judge(SEED + 1)).toMatchObject([{ exact: false }, { exact: false }]);

  await db.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica"); // past the triggers that would not have it
    await tx.query("DELETE FROM contribution WHERE site_id = (SELECT id FROM site WHERE code = 'v0003')");
  });
  expect(await judge(SEED)).toMatchObject([{ lost: 1 }, { lost: 1 }]);
});
