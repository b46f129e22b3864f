import { type ApiProcess, compileApi, startApiProcess } from "./testing/api-process.js";
import { EXAMPLES } from "./testing/practice-consortium.js";
import { digestOf, expectedWeights, openPracticeRuns, type PracticeRuns, seededWeights } from "./testing/practice-run.js";
import { until } from "./testing/until.js";
import { MOVES, workFor } from "./testing/work-for.js";

jest.setTimeout(280_000);

const ROUNDS = 6;
const SEED = 5;

let practice: PracticeRuns;
beforeAll(async () => {
  compileApi();
  practice = await openPracticeRuns();
});
afterAll(() => practice.stop());

describe("a rolling restart of two processes under a run", () => {
  it("ends each of them by itself and loses nothing: every update once, every round at its first attempt, the weights to the bit", async () => {
    const { api, sites, approvedRun } = practice;
    const start = (): Promise<ApiProcess> => startApiProcess(api.config);
    let [here, there] = [await start(), await start()];
    const server = { url: here.url, over: false };
    const receipts = new Map<string, string>();
    const runId = await approvedRun({ rounds: ROUNDS, seed: SEED });
    const working = Object.values(sites).map((site) => workFor(site, { server, receipts }));
    const completed = async (): Promise<number> =>
      (await api.platform.db.query<{ n: number }[]>("SELECT completed_rounds AS n FROM run WHERE id = $1", [runId]))[0]?.n ?? 0;
    try {
      for (const least of [1, 2, 3, 4]) {
        await until(async () => ((await completed()) >= least ? true : null));
        server.url = there.url;
        here.signal("SIGTERM");
        // It went of itself: no signal ended it.
        expect(await here.exited).toBeNull();
        [here, there] = [there, await start()];
      }
      await until(async () => ((await completed()) === ROUNDS ? true : null));
    } finally {
      server.over = true;
      await Promise.all(working);
      for (const child of [here, there]) child.signal("SIGKILL");
    }
    const rounds = await api.platform.db.query<{ state: string; attempt: number }[]>(
      "SELECT state, attempt FROM round WHERE run_id = $1 ORDER BY number",
      [runId],
    );
    expect(rounds).toEqual(Array.from({ length: ROUNDS }, () => ({ state: "committed", attempt: 0 })));
    const updates = await api.platform.db.query<{ id: string }[]>(
      "SELECT u.id FROM site_update u JOIN round r ON r.id = u.round_id WHERE r.run_id = $1",
      [runId],
    );
    expect(updates).toHaveLength(2 * ROUNDS);
    const known = updates.map(({ id }) => id);
    expect([...receipts.values()].filter((id) => !known.includes(id))).toEqual([]);
    let weights = seededWeights(SEED);
    for (let round = 0; round < ROUNDS; round++)
      weights = expectedWeights(weights, [
        { value: MOVES.north, examples: EXAMPLES.north },
        { value: MOVES.south, examples: EXAMPLES.south },
      ]);
    const [last] = await api.platform.db.query<{ digest: string }[]>(
      "SELECT digest FROM model_version WHERE run_id = $1 ORDER BY round_number DESC LIMIT 1",
      [runId],
    );
    expect(last?.digest).toBe(digestOf(weights));
  });
});
