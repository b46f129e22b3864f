import { formatTime } from "../format/format-time";
import { listed, whatNow, type RunNow } from "./what-now";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const site = (code: string, connection: "ONLINE" | "OFFLINE" = "ONLINE") => ({
  id: code,
  code,
  name: code.toUpperCase(),
  kind: "TRAINING" as const,
  connection,
  lastSeenAt: "2026-11-23T08:48:00Z",
});
const part = (code: string, more: { trains?: boolean; approved?: boolean; connection?: "ONLINE" | "OFFLINE" } = {}) => ({
  trains: more.trains ?? true,
  approved: more.approved ?? true,
  waitsBehind: null,
  site: site(code, more.connection),
});
const progress = (code: string, step: number) => ({
  step,
  steps: 20,
  meanLoss: null,
  updatedAt: "2026-11-23T12:00:00Z",
  site: { id: code, code, name: code.toUpperCase() },
});
const account = (code: string, outcome: RunNow["rounds"][number]["report"][number]["outcome"], why: string | null = null) => ({
  outcome,
  code: why,
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
      NOW,
    );
    expect(sentence).toContain("NORTH and EAST");
    expect(sentence).not.toContain("SOUTH");
  });

  it("names who is waited for in an open round, and how far he is", () => {
    const rounds = [
      {
        number: 2,
        state: "OPEN" as const,
        goesOnWithoutAt: null,
        progress: [progress("north", 20), progress("south", 11)],
        report: [account("north", "ACCEPTED"), account("south", "TRAINING")],
      },
    ];
    expect(whatNow(run({ rounds }), NOW)).toBe("Round 2 of 8 waits for SOUTH (step 11 of 20).");
  });

  it("never waits for a hospital that only scores", () => {
    const rounds = [
      {
        number: 2,
        state: "OPEN" as const,
        goesOnWithoutAt: null,
        progress: [progress("north", 3)],
        report: [account("north", "TRAINING")],
      },
    ];
    expect(whatNow(run({ rounds, sites: [part("north"), part("harbour", { trains: false })] }), NOW)).not.toContain("HARBOUR");
  });

  it("waits neither for a hospital that cannot train nor for one whose turn it is not", () => {
    const report = [account("north", "DECLINED"), account("south", "WAITING")];
    const sites = [part("north"), part("south"), part("east")];
    expect(whatNow(run({ sites, rounds: [{ number: 2, state: "OPEN", goesOnWithoutAt: null, progress: [], report }] }), NOW)).toBe(
      "Round 2 of 8 waits for SOUTH (not begun).",
    );
    const others = [account("north", "DECLINED"), account("south", "ACCEPTED")];
    expect(whatNow(run({ sites, rounds: [{ number: 2, state: "OPEN", goesOnWithoutAt: null, progress: [], report: others }] }), NOW)).toBe(
      "Round 2: all updates are in; NORTH cannot train it.",
    );
  });

  it("says offline when that is why nothing moves", () => {
    const rounds = [{ number: 2, state: "OPEN" as const, goesOnWithoutAt: null, progress: [], report: [account("north", "WAITING")] }];
    expect(whatNow(run({ rounds, sites: [part("north", { connection: "OFFLINE" })] }), NOW)).toContain("NORTH (offline");
  });

  it("says for how long a hospital is offline, what happens then, and what helps", () => {
    const sites = [part("north", { connection: "OFFLINE" }), part("south")];
    const waiting = {
      number: 2,
      state: "OPEN" as const,
      progress: [],
      report: [account("north", "WAITING"), account("south", "ACCEPTED")],
    };
    const heard = formatTime("2026-11-23T08:48:00Z");
    expect(whatNow(run({ sites, rounds: [{ ...waiting, goesOnWithoutAt: null }] }), NOW)).toBe(
      `Round 2 of 8 waits for NORTH (offline for 3 h 12 min, last heard ${heard}). The round does not go on without it. Ask the coordinator of NORTH to start the trainer: midline-site train`,
    );
    const goesOnWithoutAt = "2026-11-23T13:00:00Z";
    expect(whatNow(run({ sites, rounds: [{ ...waiting, goesOnWithoutAt }] }), NOW)).toContain(
      `At ${formatTime(goesOnWithoutAt)} the round goes on without whoever is silent until then. Ask`,
    );
  });

  it("says which run a hospital is busy with", () => {
    const rounds = [{ number: 2, state: "OPEN" as const, goesOnWithoutAt: null, progress: [], report: [account("north", "WAITING")] }];
    const waitsBehind = { ahead: 1, round: 3, run: { id: "x", name: "Pretraining" } };
    expect(whatNow(run({ rounds, sites: [{ ...part("north"), waitsBehind }] }), NOW)).toBe(
      "Round 2 of 8 waits for NORTH (its trainer does round 3 of Pretraining first).",
    );
  });

  it("waits for no score of a pretrained model", () => {
    expect(whatNow(run({ state: "FINISHED", task: "RESTORATION" }), NOW)).toContain("may begin from the last model");
    expect(whatNow(run({ state: "FINISHED" }), NOW)).toContain("every hospital has scored");
  });

  it("says why it is paused, and what that means for the hospitals", () => {
    const paused = { pausedAt: "2026-11-23T12:00:00Z", pausedBecause: "the ethics board meets" };
    expect(whatNow(run(paused), NOW)).toContain("Paused after 1 of 8 rounds: the ethics board meets. No hospital is asked to train");
    expect(whatNow(run({ ...paused, state: "CANCELLED" }), NOW)).toContain("Cancelled");
  });

  it("gives the reason of a failure", () => {
    expect(whatNow(run({ state: "FAILED", failure: "no quorum" }), NOW)).toMatch(/: no quorum\.$/);
    expect(whatNow(run({ state: "FAILED", failure: "Too few are left." }), NOW)).toMatch(/: Too few are left\.$/);
    const report = [account("north", "DECLINED", "STORAGE_FULL"), account("south", "ACCEPTED")];
    const rounds = [{ number: 2, state: "ABORTED" as const, goesOnWithoutAt: null, progress: [], report }];
    expect(whatNow(run({ state: "FAILED", failure: "Too few can train.", rounds }), NOW)).toMatch(
      /Too few can train\. NORTH: A disk is full.*frees space/,
    );
  });
});

describe("a list of names", () => {
  it("reads like a sentence", () => {
    expect([listed([]), listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])]).toEqual(["nobody", "A", "A and B", "A, B and C"]);
  });
});
