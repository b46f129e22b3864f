import { listed, whatNow, type RunNow } from "./what-now";

const site = (code: string, connection: "ONLINE" | "OFFLINE" = "ONLINE") => ({
  id: code,
  code,
  name: code.toUpperCase(),
  kind: "TRAINING" as const,
  connection,
  lastSeenAt: null,
});
const part = (code: string, more: { trains?: boolean; approved?: boolean; connection?: "ONLINE" | "OFFLINE" } = {}) => ({
  trains: more.trains ?? true,
  approved: more.approved ?? true,
  site: site(code, more.connection),
});
const progress = (code: string, step: number, submitted: boolean) => ({
  step,
  steps: 20,
  submitted,
  meanLoss: null,
  updatedAt: "2026-11-23T12:00:00Z",
  site: { id: code, code, name: code.toUpperCase() },
});
const account = (code: string, outcome: RunNow["rounds"][number]["report"][number]["outcome"]) => ({
  outcome,
  code: null,
  site: { id: code, code, name: code.toUpperCase() },
});
const run = (change: Partial<RunNow>): RunNow => ({
  state: "RUNNING",
  task: "DIAGNOSIS",
  totalRounds: 8,
  completedRounds: 1,
  failure: null,
  pausedAt: null,
  pausedBecause: null,
  sites: [part("north"), part("south")],
  rounds: [],
  ...change,
});

describe("the state of a run", () => {
  it("names the hospitals whose approval is wanted, and only those", () => {
    const sentence = whatNow(
      run({ state: "PROPOSED", sites: [part("north", { approved: false }), part("south"), part("east", { approved: false })] }),
    );
    expect(sentence).toContain("NORTH and EAST");
    expect(sentence).not.toContain("SOUTH");
  });

  it("names who is waited for in an open round, and how far he is", () => {
    const rounds = [
      {
        number: 2,
        state: "OPEN" as const,
        progress: [progress("north", 20, true), progress("south", 11, false)],
        report: [account("north", "ACCEPTED"), account("south", "TRAINING")],
      },
    ];
    expect(whatNow(run({ rounds }))).toBe("Round 2 of 8 waits for SOUTH (step 11 of 20).");
  });

  it("never waits for a hospital that only scores", () => {
    const rounds = [{ number: 2, state: "OPEN" as const, progress: [progress("north", 3, false)], report: [account("north", "TRAINING")] }];
    expect(whatNow(run({ rounds, sites: [part("north"), part("harbour", { trains: false })] }))).not.toContain("HARBOUR");
  });

  it("waits neither for a hospital that cannot train nor for one whose turn it is not", () => {
    const report = [account("north", "DECLINED"), account("south", "WAITING")];
    const sites = [part("north"), part("south"), part("east")];
    expect(whatNow(run({ sites, rounds: [{ number: 2, state: "OPEN", progress: [], report }] }))).toBe(
      "Round 2 of 8 waits for SOUTH (not begun).",
    );
  });

  it("says offline when that is why nothing moves", () => {
    const rounds = [{ number: 2, state: "OPEN" as const, progress: [], report: [account("north", "WAITING")] }];
    expect(whatNow(run({ rounds, sites: [part("north", { connection: "OFFLINE" })] }))).toContain("NORTH (offline");
  });

  it("waits for no score of a pretrained model", () => {
    expect(whatNow(run({ state: "FINISHED", task: "RESTORATION" }))).toContain("may begin from the last model");
    expect(whatNow(run({ state: "FINISHED" }))).toContain("every hospital has scored");
  });

  it("says why it is paused, and what that means for the hospitals", () => {
    const paused = { pausedAt: "2026-11-23T12:00:00Z", pausedBecause: "the ethics board meets" };
    expect(whatNow(run(paused))).toContain("Paused after 1 of 8 rounds: the ethics board meets. No hospital is asked to train");
    expect(whatNow(run({ ...paused, state: "CANCELLED" }))).toContain("Cancelled");
  });

  it("gives the reason of a failure", () => {
    expect(whatNow(run({ state: "FAILED", failure: "no quorum" }))).toMatch(/: no quorum\.$/);
    expect(whatNow(run({ state: "FAILED", failure: "Too few are left." }))).toMatch(/: Too few are left\.$/);
  });
});

describe("a list of names", () => {
  it("reads like a sentence", () => {
    expect([listed([]), listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])]).toEqual(["nobody", "A", "A and B", "A, B and C"]);
  });
});
