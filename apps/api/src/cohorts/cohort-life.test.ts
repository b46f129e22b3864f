import { ruleOf } from "@midline/shared/cohorts/read-rules";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { importTestLabels, testLabelRow, tokenOf, writeToken } from "./testing/test-labels.js";

jest.setTimeout(60_000);
let api: TestApi;
let lead: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  for (const [site, letter] of [
    ["north", "N"],
    ["south", "S"],
  ] as const) {
    await api.site(site);
    const rows = Array.from({ length: 20 }, (_, i) =>
      testLabelRow({ id: `${letter}${100 + i}`, site, ihc: i % 2 ? "positive" : "negative" }),
    );
    await importTestLabels(api, site, rows);
  }
});
afterAll(() => api.stop());

const FREEZE = "mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id version } }";
const MARK =
  "mutation($id: ID!, $kind: CohortEventKind!, $reason: String!) { markCohort(cohortId: $id, kind: $kind, reason: $reason) { lock { reason by { name } } deprecation { reason } } }";
const input = (change: Readonly<Record<string, unknown>>) => ({
  input: { name: "Life", siteCodes: ["north", "south"], rules: [], validationFraction: 0.25, seed: 7, ...change },
});
const freeze = async (change: Readonly<Record<string, unknown>>): Promise<{ id: string; version: string }> =>
  (await lead.expect(FREEZE, input(change))).freezeCohort;
const mark = (id: string, kind: string, reason = "For the paper") => lead.ask(MARK, { id, kind, reason });

describe("a locked version", () => {
  it("is vouched for with a reason and closes its series until it is unlocked with another; all of it is audited", async () => {
    const { id } = await freeze({ name: "Locked" });
    expect((await mark(id, "LOCK")).data).toEqual({
      markCohort: { lock: { reason: "For the paper", by: { name: "Test lead" } }, deprecation: null },
    });
    expect((await lead.ask(FREEZE, input({ name: "Locked", versionOf: id, seed: 9 }))).errors?.[0]).toMatchObject({
      message: "Locked 1.0.0 is locked: For the paper",
      extensions: { code: "COHORT_LOCKED", remedy: expect.stringMatching(/Unlock it/) },
    });
    expect((await mark(id, "LOCK")).errors?.[0]?.extensions?.code).toBe("CONFLICT");
    expect((await mark(id, "UNLOCK", "A label was wrong")).data).toMatchObject({ markCohort: { lock: null } });
    expect((await freeze({ name: "Locked", versionOf: id, seed: 9 })).version).toBe("1.0.1");
    const { cohort } = await lead.expect(
      "query($id: ID!) { cohort(id: $id) { events { kind reason } versions { version lock { reason } } } }",
      { id },
    );
    expect(cohort.events).toEqual([
      { kind: "LOCK", reason: "For the paper" },
      { kind: "UNLOCK", reason: "A label was wrong" },
    ]);
    expect(cohort.versions).toEqual([
      { version: "1.0.1", lock: null },
      { version: "1.0.0", lock: null },
    ]);
    const deeds = await api.platform.db.query<{ action: string }[]>("SELECT action FROM audit_event WHERE subject = $1 ORDER BY sequence", [
      `cohort ${id}`,
    ]);
    expect(deeds.map(({ action }) => action)).toEqual(["cohort.freeze", "cohort.lock", "cohort.unlock"]);
  });

  it("takes a reason, and the lead", async () => {
    const { id } = await freeze({ name: "Reasons" });
    expect((await mark(id, "LOCK", "  a ")).errors?.[0]?.extensions?.code).toBe("BAD_INPUT");
    for (const who of [await api.signIn("dataScientist"), await api.signIn("siteCoordinator", "north")])
      expect(await who.refusal(MARK, { id, kind: "LOCK", reason: "Because" })).toBe("FORBIDDEN");
    await expect(api.platform.db.query("DELETE FROM cohort_event")).rejects.toThrow(/never changed/);
  });
});

describe("a deprecated version", () => {
  it("is refused to new runs with the reason, stays with all that used it, and may be restored", async () => {
    const { id } = await freeze({ name: "Given up" });
    const propose = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }";
    const run = { input: { name: "Run", cohortId: id, rounds: 1, quorum: 1, seed: 1 } };
    const { proposeRun: before } = await lead.expect(propose, run);
    await mark(id, "DEPRECATE", "Two patients withdrew consent");
    expect((await lead.ask(propose, run)).errors?.[0]).toMatchObject({
      message: "Given up 1.0.0 is deprecated: Two patients withdrew consent",
      extensions: { code: "COHORT_DEPRECATED", where: "cohortId", remedy: expect.any(String) },
    });
    expect((await mark(id, "LOCK")).errors?.[0]?.extensions?.code).toBe("COHORT_DEPRECATED");
    const { cohort } = await lead.expect("query($id: ID!) { cohort(id: $id) { deprecation { reason } runs { id } } }", { id });
    expect(cohort).toEqual({ deprecation: { reason: "Two patients withdrew consent" }, runs: [{ id: before.id }] });
    await mark(id, "RESTORE", "They agreed again");
    await lead.expect(propose, run);
  });
});

describe("the difference of two versions", () => {
  const DIFF =
    "query($from: ID!, $to: ID!) { cohortDiff(from: $from, to: $to) { bump added { atLeast atMost } removed { atLeast atMost } labelsChanged { atLeast atMost } redefined rulesAdded rulesDropped rows { site { code } pseudonym change from to } } }";

  it("is numbers for everyone, small ones withheld, and rows for the people of the hospital alone", async () => {
    const from = await freeze({ name: "Diff" });
    const changed = Array.from({ length: 6 }, (_, i) => `N30${i}`).map((id) => testLabelRow({ id, ihc: "positive" }));
    await importTestLabels(api, "north", [...changed, testLabelRow({ id: "N101", ihc: "negative" })]);
    await importTestLabels(api, "south", [testLabelRow({ id: "S101", site: "south", ihc: "negative" })]);
    const to = await freeze({ name: "Diff", versionOf: from.id, rules: [ruleOf("BETWEEN", { field: "age_years", high: 60 })] });
    expect(to.version).toBe("2.0.0");
    const { cohortDiff } = await lead.expect(DIFF, { from: from.id, to: to.id });
    expect(cohortDiff).toEqual({
      bump: "MAJOR",
      added: { atLeast: expect.any(Number), atMost: expect.any(Number) },
      removed: { atLeast: 0, atMost: expect.any(Number) },
      labelsChanged: { atLeast: 0, atMost: expect.any(Number) },
      redefined: ["criteria"],
      rulesAdded: [expect.stringMatching(/60/)],
      rulesDropped: [],
      rows: null,
    });
    // At one's own hospital one counts exactly; of the other one is told a band.
    const own = (await (await api.signIn("siteCoordinator", "north")).expect(DIFF, { from: from.id, to: to.id })).cohortDiff;
    expect([own.added.atLeast, own.labelsChanged.atLeast]).toEqual([6, 1]);
    const rowsOf = async (who: TestClient) => (await who.expect(DIFF, { from: from.id, to: to.id })).cohortDiff.rows;
    const north = await rowsOf(await api.signIn("siteCoordinator", "north"));
    expect(north).toContainEqual({ site: { code: "north" }, pseudonym: "N101", change: "LABEL", from: "positive", to: "negative" });
    expect(north.filter(({ change }: { change: string }) => change === "ADDED")).toHaveLength(6);
    expect(JSON.stringify(north)).not.toMatch(/S1/);
    expect(await rowsOf(await api.signIn("siteCoordinator", "south"))).toContainEqual(
      expect.objectContaining({ pseudonym: "S101", change: "LABEL" }),
    );
    expect(JSON.stringify(await rowsOf(await api.signIn("auditor")))).toMatch(/N101.*S101/);
    for (const who of [await api.signIn("dataScientist"), await api.signIn("reader", "north")]) expect(await rowsOf(who)).toBeNull();
  });

  it("is refused between two series", async () => {
    const [one, other] = [await freeze({ name: "One" }), await freeze({ name: "Other" })];
    expect(await lead.refusal(DIFF, { from: one.id, to: other.id })).toBe("BAD_INPUT");
  });
});

describe("a coordinator", () => {
  it("sees which of the hospital's own patients another hospital has, and nobody else's", async () => {
    for (const pseudonym of ["N105", "S105"]) await writeToken(api, pseudonym, tokenOf("shared"));
    const ASK = "query($site: String!) { sharedPatients(siteCode: $site) { pseudonym otherSiteCodes } }";
    const north = await api.signIn("siteCoordinator", "north");
    expect(await north.expect(ASK, { site: "north" })).toEqual({ sharedPatients: [{ pseudonym: "N105", otherSiteCodes: ["south"] }] });
    expect(await north.refusal(ASK, { site: "south" })).toBe("FORBIDDEN");
    expect(await lead.refusal(ASK, { site: "north" })).toBe("FORBIDDEN");
  });
});
