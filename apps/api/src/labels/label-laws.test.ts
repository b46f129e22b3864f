import fc from "fast-check";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import { dryRunLabels, sendLabelFile, settledImport } from "../testing/import-labels.js";
import type { Answer, TestClient } from "../testing/test-client.js";
import { LabelRevision } from "./label-revision.entity.js";

jest.setTimeout(240_000);
let api: TestApi;
let north: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  north = await api.signIn("siteCoordinator", "north");
});
afterAll(() => api.stop());

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc,h3k27me3_ihc,h3_sequencing";
const row = (id: string, tissue = "positive,lost,", age = "12"): string => `${id},north,${age},6,y,pons,IRB-7,${tissue}`;
const file = (...rows: readonly string[]): string => [HEADER, ...rows].join("\n");

const COMMIT =
  "mutation($hash: String!, $reason: String) { commitLabelImport(dryRunHash: $hash, validRowsOnly: true, reason: $reason) { id state } }";
const UNDO = `mutation($id: ID!) { undoLabelImport(id: $id, reason: "sent by mistake") { id state undoReason } }`;
const tried = (content: string, fields = "") => dryRunLabels(north, { siteCode: "north", content }, fields);
const committed = async (content: string, reason: string | null = null): Promise<string> => {
  const { id, dryRunHash } = await tried(content);
  expect((await north.expect(COMMIT, { hash: dryRunHash, reason })).commitLabelImport).toEqual({ id, state: "COMMITTED" });
  return String(id);
};
const CASE = `query($name: String) { cases(filter: { pseudonymContains: $name }) { edges { node { id pseudonym ageYears labels { target state value rule }
  history { number source by fileName reason changedLabel fields { column before after } labels { target state value rule } } } } } }`;
const caseOf = async (name: string): Promise<Answer["data"]> => (await north.expect(CASE, { name })).cases.edges[0].node;
/** A frozen cohort that pins the newest revision of a case. */
const pin = async (name: string, cohort: string): Promise<void> => {
  const person = "SELECT id FROM person LIMIT 1";
  await api.platform.db.query(
    `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at)
     SELECT gen_random_uuid(), $1, 'h3k27m', repeat('a', 64), '{}', 0, 1, '{"steps": [], "sites": []}', 1, true, (${person}), now()`,
    [cohort],
  );
  await api.platform.db.query(
    `INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split)
     SELECT co.id, c.id, c.site_id, c.pseudonym, l.revision_id, l.value, true, 'train' FROM cohort co CROSS JOIN "case" c JOIN case_label l ON l.case_id = c.id AND l.target = co.target
      WHERE co.name = $1 AND c.pseudonym = $2`,
    [cohort, name],
  );
};

it("totals add up to the rows read, whatever the rows, and what is committed is what was counted", async () => {
  const revisions = (): Promise<number> => api.platform.db.getRepository(LabelRevision).count();
  const one = fc.record({
    name: fc.constantFrom("LAW001", "LAW002", "LAW003", "LAW004", "law001", "X", ""),
    tissue: fc.constantFrom("positive,lost,", "negative,retained,", ",,", "purple,,", ",,H3.3_K27M"),
    age: fc.constantFrom("12", "13", "many", ""),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 12 }), async (rows) => {
      const found = await tried(
        file(...rows.map(({ name, tissue, age }) => row(name, tissue, age))),
        "totalRows created updated unchanged",
      );
      expect(found.totalRows).toBe(rows.length);
      expect(found.created + found.updated + found.unchanged + found.rejected).toBe(rows.length);
      const before = await revisions();
      await north.expect(COMMIT, { hash: found.dryRunHash });
      expect((await revisions()) - before).toBe(found.created + found.updated);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

it("a blank never erases, whatever was said before", async () => {
  await committed(file(row("BLANK1", "positive,lost,H3.3_K27M")));
  expect(await tried(file(row("BLANK1", ",,")), "unchanged")).toMatchObject({ unchanged: 1 });
  await committed(file(row("BLANK1", ",,", "13")));
  expect(await caseOf("BLANK1")).toMatchObject({ ageYears: 13, labels: [{ value: true, rule: "sequenced-mutant" }, { value: true }] });
});

describe("an undone import", () => {
  it("gives every case back what was known, as one more revision; what was new has no label", async () => {
    await committed(file(row("UNDO1", "positive,lost,")));
    const before = await caseOf("UNDO1");
    const id = await committed(file(row("UNDO1", "negative,retained,", "14"), row("UNDO2")));
    expect((await caseOf("UNDO1")).labels).not.toEqual(before.labels);
    expect((await north.expect(UNDO, { id })).undoLabelImport).toEqual({ id, state: "UNDONE", undoReason: "sent by mistake" });
    const [changed, fresh] = [await caseOf("UNDO1"), await caseOf("UNDO2")];
    expect({ ageYears: changed.ageYears, labels: changed.labels }).toEqual({ ageYears: before.ageYears, labels: before.labels });
    expect(changed.history.map(({ number, source }: { number: number; source: string }) => [number, source])).toEqual([
      [1, "IMPORT"],
      [2, "IMPORT"],
      [3, "UNDO"],
    ]);
    expect(changed.history[2]).toMatchObject({
      by: "Test siteCoordinator",
      fileName: "labels.csv",
      reason: "sent by mistake",
      changedLabel: true,
      fields: [
        { column: "age_years", before: "14", after: "12" },
        { column: "h3k27m_ihc", before: "negative", after: "positive" },
        { column: "h3k27me3_ihc", before: "retained", after: "lost" },
      ],
    });
    expect(fresh).toMatchObject({
      ageYears: null,
      labels: [
        { state: "WAITING", value: null, rule: "import-undone" },
        { state: "WAITING", value: null, rule: "import-undone" },
      ],
    });
    // Undone twice is undone once, and the file may come again.
    expect((await north.expect(UNDO, { id })).undoLabelImport.state).toBe("UNDONE");
    await committed(file(row("UNDO2")));
    expect((await caseOf("UNDO2")).labels[0]).toMatchObject({ state: "AGREED", value: true });
  });

  it("is refused once something stands on it, and says what", async () => {
    const WHY = "query($id: ID!) { labelImport(id: $id) { whyNotUndo { message } } }";
    const first = await committed(file(row("STAND1", "positive,,")));
    const second = await committed(file(row("STAND1", ",lost,")));
    expect(await north.refusal(UNDO, { id: first })).toBe("CONFLICT");
    expect((await north.expect(WHY, { id: first })).labelImport.whyNotUndo.message).toMatch(/1 case has been changed since/);
    await pin("STAND1", "Stands on it");
    expect(await north.refusal(UNDO, { id: second })).toBe("CONFLICT");
    expect((await north.expect(WHY, { id: second })).labelImport.whyNotUndo.message).toMatch(/"Stands on it"/);
    expect((await caseOf("STAND1")).history).toHaveLength(2);
  });

  it("is refused to others", async () => {
    const id = await committed(file(row("OTHER1")));
    expect(await (await api.signIn("siteCoordinator", "south")).refusal(UNDO, { id })).toBe("NOT_FOUND");
    expect(await (await api.signIn("lead")).refusal(UNDO, { id })).toBe("FORBIDDEN");
  });
});

describe("a label that is in use", () => {
  it("changes only with a reason, which is kept with its revision; the review says who used it", async () => {
    await committed(file(row("USED1", "positive,lost,"), row("FREE1", "positive,lost,")));
    await pin("USED1", "Uses it");
    const FIELDS = `changedLabels changedLabelsInUse changes(onlyLabels: true) { pseudonym changesLabel fields { column before after }
      before { target value } after { target value } inUse { models cohorts { name } } }`;
    const found = await tried(file(row("USED1", "negative,retained,"), row("FREE1", "negative,retained,")), FIELDS);
    expect(found).toMatchObject({ changedLabels: 2, changedLabelsInUse: 1 });
    expect(found.changes.map(({ pseudonym, inUse }: Answer["data"]) => [pseudonym, inUse])).toEqual([
      ["FREE1", { models: 0, cohorts: [] }],
      ["USED1", { models: 0, cohorts: [{ name: "Uses it" }] }],
    ]);
    expect(await north.refusal(COMMIT, { hash: found.dryRunHash })).toBe("REASON_NEEDED");
    expect(await north.refusal(COMMIT, { hash: found.dryRunHash, reason: "no" })).toBe("BAD_INPUT");
    expect(await north.refusal(COMMIT, { hash: found.dryRunHash, reason: "stained again" })).toBe("NONE");
    expect((await caseOf("USED1")).history[1]).toMatchObject({ reason: "stained again", changedLabel: true });
  });
});

describe("two files at once", () => {
  it("are both read; the second commit is refused as overtaken, and nothing of it is written", async () => {
    const [first, second] = await Promise.all([tried(file(row("ATONCE1"))), tried(file(row("ATONCE2")))]);
    const answers = await Promise.all([first, second].map(({ dryRunHash }) => north.refusal(COMMIT, { hash: dryRunHash })));
    expect(answers.sort()).toEqual(["DRY_RUN_STALE", "NONE"]);
    const { cases } = await north.expect(CASE, { name: "ATONCE" });
    expect(cases.edges).toHaveLength(1);
  });

  it("of the same content: the second names the first, and has nothing to do", async () => {
    const id = await committed(file(row("SAME1")));
    expect(await tried(file(row("SAME1")), "unchanged sameFileAs { id }")).toMatchObject({ unchanged: 1, sameFileAs: { id } });
  });
});

describe("an import that is given up", () => {
  const DROP = "mutation($id: ID!) { dropLabelImport(id: $id) { state } }";
  it("while it is read, or afterwards, leaves nothing behind, and cannot be committed", async () => {
    const large = file(...Array.from({ length: 20_000 }, (_, i) => row(`DROP${i}`)));
    const { id } = await sendLabelFile(north, { siteCode: "north", content: large });
    await north.expect(DROP, { id });
    expect(await settledImport(north, id, "totalRows")).toMatchObject({ state: "DROPPED" });
    const read = await tried(file(row("DROPPED1")));
    await north.expect(DROP, { id: read.id });
    await north.expect(DROP, { id: read.id });
    expect(await north.refusal(COMMIT, { hash: read.dryRunHash })).toBe("CONFLICT");
    const rows = "SELECT count(*)::int AS n FROM label_import_row WHERE import_id = ANY($1)";
    expect(await api.platform.db.query(rows, [[id, read.id]])).toEqual([{ n: 0 }]);
  });

  it("is refused to others, and once it is committed", async () => {
    const id = await committed(file(row("KEPT1")));
    expect(await north.refusal(DROP, { id })).toBe("CONFLICT");
    expect(await (await api.signIn("siteCoordinator", "south")).refusal(DROP, { id })).toBe("NOT_FOUND");
  });
});

it("a mapping is remembered with a committed import, and reads the next file of the hospital", async () => {
  const MAPPING = `query { labelMapping(siteCode: "north") { mapping savedBy { name } } }`;
  expect((await north.expect(MAPPING)).labelMapping).toBeNull();
  const mapping = { columns: { "Patient key": "patient_pseudo_id" }, dateOrder: {}, values: { h3k27m_ihc: { strong: "positive" } } };
  const content = file(row("MAPPED1", "strong,lost,")).replace("patient_pseudo_id", "Patient key");
  const first = await dryRunLabels(north, { siteCode: "north", content, mapping }, "created");
  expect(first).toMatchObject({ created: 1, rejected: 0, fileProblems: [] });
  expect((await north.expect(MAPPING)).labelMapping).toBeNull();
  await north.expect(COMMIT, { hash: first.dryRunHash });
  expect(JSON.parse((await north.expect(MAPPING)).labelMapping.mapping)).toEqual(mapping);
  expect(await tried(content.replace("MAPPED1", "MAPPED2"), "created")).toMatchObject({ created: 1, rejected: 0 });
  expect(await (await api.signIn("siteCoordinator", "south")).refusal(MAPPING)).toBe("FORBIDDEN");
});
