import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { Cohort } from "./cohort.entity.js";
import { importTestLabels, testLabelRow, tokenOf, writeToken } from "./testing/test-labels.js";

jest.setTimeout(60_000);
let api: TestApi;
let lead: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  await api.site("north");
  await api.site("south");
  await api.site("far", "external");
  const rows = (site: string, letter: string) =>
    Array.from({ length: 20 }, (_, i) => testLabelRow({ id: `${letter}${100 + i}`, site, ihc: i % 2 ? "positive" : "negative" }));
  await importTestLabels(api, "north", rows("north", "N"));
  await importTestLabels(api, "south", rows("south", "S"));
  await importTestLabels(api, "far", rows("far", "F"));
});
afterAll(() => api.stop());

const FREEZE = "mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id seriesId version digest } }";
const input = (change: Readonly<Record<string, unknown>> = {}) => ({
  input: { name: "Series", siteCodes: ["north", "south"], rules: [], validationFraction: 0.25, seed: 7, ...change },
});
const freeze = async (change: Readonly<Record<string, unknown>> = {}) => (await lead.expect(FREEZE, input(change))).freezeCohort;
const sizeOf = async (id: string): Promise<number> => (await api.platform.db.getRepository(Cohort).findOneByOrFail({ id })).size;
const refusal = async (change: Readonly<Record<string, unknown>>) => (await lead.ask(FREEZE, input(change))).errors?.[0];

describe("a series of versions", () => {
  it("begins at 1.0.0, refuses a version that says nothing new, and counts by what changed", async () => {
    const first = await freeze();
    expect(first.version).toBe("1.0.0");
    expect(await refusal({ versionOf: first.id })).toMatchObject({
      message: "Nothing has changed since 1.0.0.",
      extensions: { code: "CONFLICT", remedy: expect.any(String) },
    });
    const renamed = await freeze({ versionOf: first.id, name: "Series, renamed" });
    expect([renamed.version, renamed.seriesId, renamed.digest]).toEqual(["1.0.1", first.seriesId, first.digest]);
    await importTestLabels(api, "north", [testLabelRow({ id: "N900", ihc: "positive" })]);
    // Of any version of the series: the next is next to the newest.
    const grown = await freeze({ versionOf: first.id, name: "Series, renamed" });
    expect([grown.version, await sizeOf(grown.id)]).toEqual(["1.1.0", 41]);
    await importTestLabels(api, "north", [testLabelRow({ id: "N900", ihc: "negative" })]);
    expect((await freeze({ versionOf: grown.id, name: "Series, renamed" })).version).toBe("2.0.0");
    expect((await freeze({ versionOf: grown.id, siteCodes: ["north"] })).version).toBe("3.0.0");
  });

  it("lets one of two people be next, and tells the other that nothing has changed since", async () => {
    const { id } = await freeze({ name: "Race" });
    const both = await Promise.all([1, 2].map(() => lead.ask(FREEZE, input({ name: "Race", versionOf: id, seed: 8 }))));
    const codes = both.map(({ errors }) => errors?.[0]?.extensions?.code ?? "frozen");
    expect(codes.toSorted()).toEqual(["CONFLICT", "frozen"]);
  });

  it("is refused of a version that is not there", async () => {
    expect(await refusal({ versionOf: crypto.randomUUID() })).toMatchObject({ extensions: { code: "NOT_FOUND" } });
    expect(await refusal({ versionOf: "no id" })).toMatchObject({ extensions: { code: "NOT_FOUND" } });
  });

  it("never changes: the database refuses", async () => {
    const { id } = await freeze({ name: "Fixed" });
    await expect(api.platform.db.query("UPDATE cohort SET version = '9.0.0' WHERE id = $1", [id])).rejects.toThrow();
  });
});

describe("one patient at two hospitals", () => {
  /** A case of each hospital in another place than the first's, from a cohort frozen before anybody had a token. */
  async function apart(): Promise<{ readonly north: string; readonly south: string }> {
    const { id } = await freeze({ name: "Before", seed: 11 });
    const [pair] = await api.platform.db.query<{ north: string; south: string }[]>(
      `SELECT n.pseudonym AS north, s.pseudonym AS south FROM cohort_member n JOIN cohort_member s ON s.cohort_id = n.cohort_id
        WHERE n.cohort_id = $1 AND n.pseudonym LIKE 'N%' AND s.pseudonym LIKE 'S%' AND n.split = 'train' AND s.split = 'validation' ORDER BY 1, 2 LIMIT 1`,
      [id],
    );
    if (!pair) throw new Error("nobody stands apart");
    return pair;
  }

  it("is refused with how many and where, never who; kept together or kept once it may be frozen", async () => {
    const { north, south } = await apart();
    const token = tokenOf("one patient");
    await writeToken(api, north, token);
    await writeToken(api, south, token);
    const fault = await refusal({ name: "Leaks", seed: 11 });
    expect(fault).toMatchObject({
      message: "One pair of cases is of one patient and would stand in different splits or folds. The hospitals: north, south.",
      extensions: { code: "COHORT_LEAKS", remedy: expect.stringMatching(/Keep one case/) },
    });
    for (const secret of [north, south, token]) expect(JSON.stringify(fault)).not.toContain(secret);
    const preview = "query($input: FreezeCohortInput!) { previewCohort(input: $input) { leak } }";
    expect((await lead.expect(preview, input({ seed: 11 }))).previewCohort.leak).toBe(fault?.message);

    const together = await freeze({ name: "Together", seed: 11, samePatient: "KEEP_TOGETHER" });
    const places = await api.platform.db.query<{ split: string; fold: number }[]>(
      "SELECT split, fold FROM cohort_member WHERE cohort_id = $1 AND pseudonym = ANY($2)",
      [together.id, [north, south]],
    );
    expect(places).toHaveLength(2);
    expect(places[0]).toEqual(places[1]);

    const once = await freeze({ name: "Once", seed: 11, samePatient: "KEEP_ONE" });
    expect(await sizeOf(once.id)).toBe((await sizeOf(together.id)) - 1);
    const left = await api.platform.db.query("SELECT 1 FROM cohort_member WHERE cohort_id = $1 AND pseudonym = $2", [once.id, south]);
    expect(left).toEqual([]);
    const rules = (
      await lead.expect("query($id: ID!) { cohort(id: $id) { attrition { rule excluded { atLeast atMost } } } }", { id: once.id })
    ).cohort;
    expect(rules.attrition.at(-1)).toMatchObject({ rule: "one_case_per_patient" });
  });

  it("of whom one is external cannot be kept together: the remedy says so, and keeping one keeps the external", async () => {
    const token = tokenOf("far patient");
    await writeToken(api, "N119", token);
    await writeToken(api, "F100", token);
    const wish = { name: "External", siteCodes: ["north", "far"] };
    expect(await refusal({ ...wish, samePatient: "KEEP_TOGETHER" })).toMatchObject({
      extensions: { code: "COHORT_LEAKS", remedy: expect.stringMatching(/external hospital never trains/) },
    });
    const { id } = await freeze({ ...wish, samePatient: "KEEP_ONE" });
    const kept = await api.platform.db.query("SELECT pseudonym FROM cohort_member WHERE cohort_id = $1 AND pseudonym IN ('N119', 'F100')", [
      id,
    ]);
    expect(kept).toEqual([{ pseudonym: "F100" }]);
  });
});
