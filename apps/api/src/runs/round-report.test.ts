import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, type PracticeRuns, settle, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";
import { reportRound, type ReportGround } from "./round-report.js";

const PLAN = { aggregation: { rule: "mean", tolerated: 0 } } as const;
const sites = [
  { siteId: "s", siteCode: "south", trains: true, withdrawnAt: null },
  { siteId: "f", siteCode: "far", trains: false, withdrawnAt: null },
  { siteId: "n", siteCode: "north", trains: true, withdrawnAt: null },
];
const minute = (n: number): Date => new Date(n * 60_000);
const OPEN = { number: 0, state: "open", openedAt: minute(0), closedAt: null } as const;
const closed = { ...OPEN, state: "committed", closedAt: minute(20) } as const;
const ground = (over: Partial<ReportGround> = {}): ReportGround => ({
  round: OPEN,
  sites,
  updates: [],
  progress: [],
  refusals: [],
  ...over,
});
const outcomesOf = (over: Partial<ReportGround>, plan: Parameters<typeof reportRound>[1] = PLAN) =>
  reportRound(ground(over), plan).map(({ siteId, outcome, code }) => [siteId, outcome, code]);

describe("the report of a round", () => {
  const begun = { siteId: "n", step: 3, declined: null, updatedAt: minute(5) };

  it("accounts for every site that trains, in site order, and for no other", () => {
    expect(outcomesOf({})).toEqual([
      ["n", "waiting", null],
      ["s", "waiting", null],
    ]);
    expect(outcomesOf({ updates: [{ siteId: "s", acceptedAt: minute(9) }], progress: [begun] })).toEqual([
      ["n", "training", null],
      ["s", "accepted", null],
    ]);
  });

  it("accounts in turns for the one that was asked", () => {
    const plan = { aggregation: { rule: "cyclic", tolerated: 0 } } as const;
    expect(outcomesOf({}, plan)).toEqual([["n", "waiting", null]]);
    expect(outcomesOf({ round: { ...OPEN, number: 3 } }, plan)).toEqual([["s", "waiting", null]]);
  });

  it("tells what was refused from what was late, and both from what never came", () => {
    const refused = (code: "NOT_FINITE" | "ROUND_CLOSED", at: number) => ({ siteId: "n", code, lastAt: minute(at) });
    expect(outcomesOf({ round: closed, refusals: [refused("NOT_FINITE", 6)] })[0]).toEqual(["n", "rejected", "NOT_FINITE"]);
    expect(outcomesOf({ round: closed, refusals: [refused("NOT_FINITE", 6), refused("ROUND_CLOSED", 8)] })[0]).toEqual([
      "n",
      "late",
      "ROUND_CLOSED",
    ]);
    expect(outcomesOf({ round: closed, progress: [begun] })[0]).toEqual(["n", "missing", null]);
    expect(outcomesOf({ round: { ...closed, state: "aborted" } }).map(([, outcome]) => outcome)).toEqual(["missing", "missing"]);
  });

  it("says that a site trains again when it was heard of after a refusal", () => {
    const refusals = [{ siteId: "n", code: "NORM_TOO_LARGE", lastAt: minute(4) } as const];
    expect(outcomesOf({ refusals, progress: [begun] })[0]).toEqual(["n", "training", null]);
    expect(outcomesOf({ refusals, progress: [{ ...begun, updatedAt: minute(3) }] })[0]).toEqual(["n", "rejected", "NORM_TOO_LARGE"]);
  });

  it("says who left before he was counted, and keeps what was counted before he left", () => {
    const left = (at: number) => sites.map((site) => (site.siteId === "n" ? { ...site, withdrawnAt: minute(at) } : site));
    const updates = [{ siteId: "n", acceptedAt: minute(7) }];
    expect(outcomesOf({ sites: left(5) })[0]).toEqual(["n", "withdrawn", null]);
    expect(outcomesOf({ sites: left(9), updates, round: { ...closed, state: "aborted" } })[0]).toEqual(["n", "withdrawn", null]);
    expect(outcomesOf({ sites: left(9), updates, round: closed })[0]).toEqual(["n", "accepted", null]);
    expect(outcomesOf({ sites: left(30), round: closed })[0]).toEqual(["n", "missing", null]);
    expect(outcomesOf({ sites: left(-1) }).map(([siteId]) => siteId)).toEqual(["s"]);
  });

  it("lets nothing that came before or after take an accepted update back", () => {
    const updates = [{ siteId: "n", acceptedAt: minute(7) }];
    const refusals = [{ siteId: "n", code: "DUPLICATE_UPDATE", lastAt: minute(9) } as const];
    expect(outcomesOf({ round: closed, updates, refusals })[0]).toEqual(["n", "accepted", null]);
  });
});

describe("a round with trouble", () => {
  jest.setTimeout(120_000);
  let practice: PracticeRuns;
  beforeAll(async () => {
    practice = await openPracticeRuns();
  });
  afterAll(() => practice.stop());

  it("accounts for its sites to whoever may see the run: declined, refused, late and accepted", async () => {
    const { lead, sites: at, approvedRun, readRun, api } = practice;
    const id = await approvedRun({ seed: 21, rounds: 2, quorum: 1, noProgressTimeoutS: 60 });
    const reports = async () => {
      const { run } = await lead.expect("query($id: ID!) { run(id: $id) { rounds { number report { site { code } outcome code at } } } }", {
        id,
      });
      return run.rounds.map(({ report }: { report: { site: { code: string }; outcome: string; code: string | null }[] }) =>
        report.map(({ site, outcome, code }) => `${site.code} ${outcome}${code === null ? "" : ` ${code}`}`),
      );
    };
    const order = await trainOrder(at.south, id);
    expect(await reports()).toEqual([["north WAITING", "south WAITING"]]);

    expect(await at.south.handIn(order, constantDelta(Number.NaN), { examples: EXAMPLES.south })).toMatchObject({
      fault: { code: "NOT_FINITE" },
    });
    expect(await reports()).toEqual([["north WAITING", "south REJECTED NOT_FINITE"]]);
    await at.south.ask("progress", { runId: id, round: 0, attempt: 0, step: 2, steps: 25, meanLoss: 1 });
    expect(await reports()).toEqual([["north WAITING", "south TRAINING"]]);

    expect(await at.north.handIn(await trainOrder(at.north, id), constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject({
      ok: true,
    });
    api.clock.advance(61_000);
    await until(async () => ((await readRun(id)).completedRounds === 1 ? true : null));
    for (const site of Object.values(at)) await settle(site);
    expect((await reports())[0]).toEqual(["north ACCEPTED", "south REJECTED NOT_FINITE"]);
    api.clock.advance(1000);
    expect(await at.south.handIn(order, constantDelta(0.02), { examples: EXAMPLES.south })).toMatchObject({
      fault: { code: "STALE_ROUND" },
    });
    expect((await reports())[0]).toEqual(["north ACCEPTED", "south LATE STALE_ROUND"]);

    expect(await at.south.ask("decline", { kind: "train", id, code: "STORAGE_FULL" })).toMatchObject({ ok: true });
    expect((await reports())[1]).toEqual(["north WAITING", "south DECLINED STORAGE_FULL"]);
  });
});
