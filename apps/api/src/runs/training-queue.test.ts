import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, practiceRuns, settle, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";
import { driveRun } from "./drive-run.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const QUEUE = "query($id: ID!) { run(id: $id) { sites { site { code } waitsBehind { ahead round run { id name } } } } }";
const behind = async (id: string, code: string) =>
  (await practice.lead.expect(QUEUE, { id })).run.sites.find((each: { site: { code: string } }) => each.site.code === code).waitsBehind;

describe("two runs that want the same hospital", () => {
  it("take turns: the round that opened first comes first, and the other run says what it waits for", async () => {
    const { api, sites, approvedRun } = practice;
    const first = await approvedRun({ name: "First", rounds: 2, seed: 1 });
    const order = await trainOrder(sites.north, first);
    const second = await approvedRun({ name: "Second", rounds: 2, seed: 2 });
    await driveRun(api.platform, second);
    await until(async () => ((await practice.readRun(second)).state === "RUNNING" ? true : null));
    expect(await sites.north.nextWork()).toMatchObject({ kind: "train", runId: first, round: 0 });
    expect(await behind(first, "north")).toBeNull();
    expect(await behind(second, "north")).toEqual({ ahead: 1, round: 1, run: { id: first, name: "First" } });
    expect(await behind(second, "far")).toBeNull();

    await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north });
    await sites.south.handIn(await trainOrder(sites.south, first), constantDelta(0.01), { examples: EXAMPLES.south });
    await until(async () => ((await practice.readRun(first)).completedRounds === 1 ? true : null));
    await settle(sites.north);
    // The next round of the first run opened behind the first round of the second.
    expect(await sites.north.nextWork()).toMatchObject({ kind: "train", runId: second, round: 0 });
    expect(await behind(second, "north")).toBeNull();
    expect(await behind(first, "north")).toEqual({ ahead: 1, round: 1, run: { id: second, name: "Second" } });
    await sites.north.handIn(await trainOrder(sites.north, second), constantDelta(0.01), { examples: EXAMPLES.north });
    expect(await sites.north.nextWork()).toMatchObject({ kind: "train", runId: first, round: 1 });
    expect(await behind(first, "north")).toBeNull();
  });

  it("says when a round goes on without who is silent, once it has its quorum", async () => {
    const { api, lead, sites, approvedRun } = practice;
    const id = await approvedRun({ quorum: 1, noProgressTimeoutS: 600 });
    const order = await trainOrder(sites.north, id);
    const deadline = async () =>
      (await lead.expect("query($id: ID!) { run(id: $id) { rounds { goesOnWithoutAt } } }", { id })).run.rounds[0].goesOnWithoutAt;
    expect(await deadline()).toBeNull();
    await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north });
    const [row] = await api.platform.db.query<{ at: Date }[]>(
      "SELECT progress_at + interval '600 s' AS at FROM round WHERE run_id = $1 ORDER BY number LIMIT 1",
      [id],
    );
    expect(await deadline()).toBe(row?.at.toISOString());
  });
});
