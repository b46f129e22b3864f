import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, digestOf, expectedWeights, practiceRuns, seededWeights, settle, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";
import { driveRun } from "./drive-run.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const PAUSE = "mutation($id: ID!, $reason: String!) { pauseRun(runId: $id, reason: $reason) { state pausedAt pausedBecause } }";
const RESUME = "mutation($id: ID!) { resumeRun(runId: $id) { state pausedAt pausedBecause } }";
const WITHDRAW =
  "mutation($id: ID!, $siteCode: String!, $reason: String!) { withdrawSite(runId: $id, siteCode: $siteCode, reason: $reason) { state failure sites { site { code } withdrawnAt withdrawnBecause } } }";
const codeOf = (answer: { errors?: readonly { extensions?: { code?: unknown } }[] }) => answer.errors?.[0]?.extensions?.code;
const statesOf = async (id: string): Promise<string[]> =>
  (await practice.readRun(id)).rounds.map(
    (round: { number: number; attempt: number; state: string }) => `${round.number}.${round.attempt} ${round.state}`,
  );
const actionsOf = async (id: string): Promise<string[]> =>
  (await practice.api.platform.db.query("SELECT action FROM audit_event WHERE subject = $1 ORDER BY sequence", [`run ${id}`])).map(
    ({ action }: { action: string }) => action,
  );

describe("a paused run", () => {
  it("asks nobody to train and closes no round, whatever the clock says; what was begun is taken, and it goes on where it was", async () => {
    const { api, lead, sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ seed: 31, rounds: 1, quorum: 1, noProgressTimeoutS: 60 });
    const order = await trainOrder(sites.north, id);
    expect((await lead.expect(PAUSE, { id, reason: "the ethics board meets" })).pauseRun).toMatchObject({
      state: "RUNNING",
      pausedBecause: "the ethics board meets",
    });
    expect([await sites.north.nextWork(), await sites.south.nextWork()]).toEqual([null, null]);
    expect(await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject({ ok: true });
    api.clock.advance(600_000);
    await driveRun(api.platform, id);
    expect(await statesOf(id)).toEqual(["1.0 OPEN"]);

    expect((await lead.expect(RESUME, { id })).resumeRun).toEqual({ state: "RUNNING", pausedAt: null, pausedBecause: null });
    await driveRun(api.platform, id);
    expect(await statesOf(id)).toEqual(["1.0 OPEN"]); // the deadline counts from the resumption
    const south = await trainOrder(sites.south, id);
    expect(await sites.south.handIn(south, constantDelta(0.02), { examples: EXAMPLES.south })).toMatchObject({ ok: true });
    const run = await until(async () => ((await readRun(id)).completedRounds === 1 ? readRun(id) : null));
    const moves = [
      { value: 0.01, examples: EXAMPLES.north },
      { value: 0.02, examples: EXAMPLES.south },
    ];
    expect(run.latestModel.digest).toBe(digestOf(expectedWeights(seededWeights(31), moves)));
    expect((await actionsOf(id)).filter((action) => action === "run.pause" || action === "run.resume")).toEqual([
      "run.pause",
      "run.resume",
    ]);
  });

  it("does not begin while it is paused, and pausing twice is once", async () => {
    const { lead, sites, approvedRun } = practice;
    const id = await approvedRun({ seed: 32 });
    await lead.expect(PAUSE, { id, reason: "wait" });
    await lead.expect(PAUSE, { id, reason: "wait more" });
    expect(await sites.north.nextWork()).toBeNull();
    expect((await lead.expect(RESUME, { id })).resumeRun.pausedAt).toBeNull();
    await trainOrder(sites.north, id);
    expect((await actionsOf(id)).filter((action) => action === "run.pause")).toHaveLength(1);
  });

  it("is paused by those who may, with a reason, while there is training to pause", async () => {
    const { api, lead, approvedRun } = practice;
    const id = await approvedRun({ seed: 33 });
    const coordinator = await api.signIn("siteCoordinator", "north");
    expect(codeOf(await coordinator.ask(PAUSE, { id, reason: "no" }))).toBe("FORBIDDEN");
    expect(codeOf(await lead.ask(PAUSE, { id, reason: " " }))).toBe("BAD_INPUT");
    await lead.expect(`mutation($id: ID!) { cancelRun(runId: $id, reason: "seen enough") { state } }`, { id });
    expect(codeOf(await lead.ask(PAUSE, { id, reason: "too late" }))).toBe("CONFLICT");
    expect(codeOf(await lead.ask(RESUME, { id }))).toBe("CONFLICT");
  });
});

describe("a site that withdraws", () => {
  it("takes what it gave to the open round with it; the others hand in again without training, and it is asked for nothing more", async () => {
    const { api, sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ seed: 34, rounds: 2, quorum: 1 });
    const coordinator = await api.signIn("siteCoordinator", "south");
    const first = await trainOrder(sites.south, id);
    expect(await sites.south.handIn(first, constantDelta(0.5), { examples: EXAMPLES.south })).toMatchObject({ ok: true });
    const { withdrawSite } = await coordinator.expect(WITHDRAW, { id, siteCode: "south", reason: "consent was withdrawn" });
    expect(withdrawSite.sites).toContainEqual({
      site: { code: "south" },
      withdrawnAt: expect.any(String),
      withdrawnBecause: "consent was withdrawn",
    });
    expect(await statesOf(id)).toEqual(["1.0 ABORTED", "1.1 OPEN"]);
    expect(await sites.south.nextWork()).toBeNull();
    expect(await sites.south.handIn({ ...first, attempt: 1 }, constantDelta(0.5), { examples: EXAMPLES.south })).toMatchObject({
      fault: { code: "WITHDRAWN" },
    });
    for (const round of [0, 1]) {
      const order = await trainOrder(sites.north, id, round, round === 0 ? 1 : 0);
      expect(await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject({ ok: true });
      await until(async () => ((await readRun(id)).completedRounds === round + 1 ? true : null));
      await settle(sites.north);
      await settle(sites.far);
    }
    // Nobody waits for the scores of a site that has left.
    const run = await until(async () => ((await readRun(id)).state === "FINISHED" ? readRun(id) : null));
    const north = [{ value: 0.01, examples: EXAMPLES.north }];
    expect(run.latestModel.digest).toBe(digestOf(expectedWeights(expectedWeights(seededWeights(34), north), north)));
    expect(await sites.south.nextWork()).toBeNull();
  });

  it("ends a run whose quorum cannot be met without it, and the run says so", async () => {
    const { api, sites, approvedRun } = practice;
    const id = await approvedRun({ seed: 35, quorum: 2 });
    await trainOrder(sites.north, id);
    const coordinator = await api.signIn("siteCoordinator", "north");
    const { withdrawSite } = await coordinator.expect(WITHDRAW, { id, siteCode: "north", reason: "the scanner moved" });
    expect(withdrawSite).toMatchObject({
      state: "FAILED",
      failure: "north has withdrawn (the scanner moved); one training site is left, and the plan needs 2.",
    });
  });

  it("that only scores owes no score any more", async () => {
    const { lead, sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ seed: 36, rounds: 1 });
    for (const code of ["north", "south"] as const) {
      const order = await trainOrder(sites[code], id);
      expect(await sites[code].handIn(order, constantDelta(0.01), { examples: EXAMPLES[code] })).toMatchObject({ ok: true });
    }
    await until(async () => ((await readRun(id)).state === "EVALUATING" ? true : null));
    await lead.expect(WITHDRAW, { id, siteCode: "far", reason: "no agreement yet" });
    expect(await sites.far.nextWork()).toBeNull();
    await settle(sites.north);
    await settle(sites.south);
    await until(async () => ((await readRun(id)).state === "FINISHED" ? true : null));
  });

  it("leaves for itself: another site's coordinator cannot make it, and a run that has not begun is left unapproved", async () => {
    const { api, lead, approvedRun, cohortId } = practice;
    const id = await approvedRun({ seed: 37 });
    const coordinator = await api.signIn("siteCoordinator", "north");
    expect(codeOf(await coordinator.ask(WITHDRAW, { id, siteCode: "south", reason: "they should" }))).toBe("FORBIDDEN");
    expect(codeOf(await coordinator.ask(WITHDRAW, { id, siteCode: "north", reason: "x" }))).toBe("BAD_INPUT");
    const { proposeRun } = await lead.expect("mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }", {
      input: { name: "Later", cohortId },
    });
    expect(codeOf(await coordinator.ask(WITHDRAW, { id: proposeRun.id, siteCode: "north", reason: "not us" }))).toBe("CONFLICT");
  });
});
