import { readdirSync } from "node:fs";
import path from "node:path";
import { AuditEvent } from "../audit/audit-event.entity.js";
import { dryRunLabels, settledImport } from "../testing/import-labels.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { until } from "../testing/until.js";

jest.setTimeout(60_000);
let api: TestApi;
let north: TestClient;
let south: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  north = await api.signIn("siteCoordinator", "north");
  south = await api.signIn("siteCoordinator", "south");
});
afterAll(() => api.stop());

const HEADER = "patient_pseudo_id,site_code,Age,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc";
const row = (id: string, age = "12", tissue = "positive"): string => `${id},north,${age},6,y,pons,IRB-7,${tissue}`;
const file = (...rows: readonly string[]): string => [HEADER, ...rows].join("\n");

const FIELDS = `id dryRunHash created rejected mayCorrect corrects { id state } correctedAs { id }
  corrections { row column before value by { name } }
  rows(onlyRejected: true) { problems { row column allowed { values form } } }`;
const CORRECT =
  "mutation($id: ID!, $corrections: [CellCorrectionInput!]!) { correctLabelImport(id: $id, corrections: $corrections) { id } }";
const COMMIT = "mutation($hash: String!) { commitLabelImport(dryRunHash: $hash) { state } }";

const dryRun = (content: string) =>
  dryRunLabels(north, { siteCode: "north", content }, FIELDS.replace("id dryRunHash created rejected", "created"));
const cell = (at: number, column: string, value: string) => ({ row: at, column, value });
const correct = async (id: string, ...corrections: readonly ReturnType<typeof cell>[]) => {
  const { correctLabelImport: made } = await north.expect(CORRECT, { id, corrections });
  return settledImport(north, made.id, FIELDS);
};
const kept = (): readonly string[] => readdirSync(path.join(api.platform.config.dataFolder, "label-files"));

describe("the few wrong cells of a dry run", () => {
  it("are mended and checked again, the file as it was sent; who mended what is listed, and audited without a cell", async () => {
    const first = await dryRun(file(row("A001", "twelve-ish", "purple"), row("A002")));
    expect(first).toMatchObject({ rejected: 1, mayCorrect: true, corrections: [], corrects: null });
    expect(first.rows[0].problems).toMatchObject([
      { row: 2, column: "Age", allowed: { values: [], form: "completed years; 90 and older are kept as 90" } },
      { row: 2, column: "h3k27m_ihc", allowed: { values: expect.arrayContaining(["positive"]) } },
    ]);
    const second = await correct(first.id, cell(2, "h3k27m_ihc", "negative"));
    expect(second).toMatchObject({ rejected: 1, mayCorrect: true, corrects: { id: first.id, state: "DROPPED" } });
    const third = await correct(second.id, cell(2, "Age", "12"));
    const name = second.corrections[0].by.name;
    expect(third).toMatchObject({
      rejected: 0,
      created: 2,
      mayCorrect: false,
      corrections: [
        { row: 2, column: "Age", before: "twelve-ish", value: "12", by: { name } },
        { row: 2, column: "h3k27m_ihc", before: "purple", value: "negative", by: { name } },
      ],
    });
    expect((await settledImport(north, first.id, FIELDS)).correctedAs).toEqual({ id: second.id });
    expect(new Set([first.dryRunHash, second.dryRunHash, third.dryRunHash]).size).toBe(3);
    await until(async () => (kept().length === 0 ? true : null)); // removed once the reading is told
    const told = await api.platform.db.getRepository(AuditEvent).findBy({ action: "label-import.correct" });
    expect(told.map(({ detail }): unknown => JSON.parse(detail))).toEqual([
      { corrects: first.id, cells: 1, cellsInAll: 1 },
      { corrects: second.id, cells: 1, cellsInAll: 2 },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/twelve|purple/);
    expect(await north.expect(COMMIT, { hash: third.dryRunHash })).toEqual({ commitLabelImport: { state: "COMMITTED" } });
    const { cases } = await north.expect('{ cases(filter: { pseudonymContains: "A001" }) { edges { node { ageYears } } } }');
    expect(cases.edges).toEqual([{ node: { ageYears: 12 } }]);
  });

  it("may be mended again while they are wrong, and each keeps what the file says", async () => {
    const first = await dryRun(file(row("B001", "old")));
    const second = await correct(first.id, cell(2, "Age", "very old"));
    const third = await correct(second.id, cell(2, "Age", "80"));
    expect(third.corrections).toMatchObject([{ before: "old", value: "80" }]);
    expect(third).toMatchObject({ rejected: 0, created: 1 });
  });

  it("are refused when they name a patient: nothing is kept but that", async () => {
    const first = await dryRun(file(row("C001", "old")));
    const second = await correct(first.id, cell(2, "Age", "1984-03-07"));
    expect(second).toMatchObject({ mayCorrect: false, rows: [] });
    const { fileProblems } = await settledImport(north, second.id, "fileProblems { code }");
    expect(fileProblems).toEqual([{ code: "PATIENT_IDENTIFIER" }]);
  });

  it("are few: with more, the file is corrected where it comes from", async () => {
    const many = await dryRun(file(...Array.from({ length: 21 }, (_, i) => row(`D0${10 + i}`, "old"))));
    expect(many).toMatchObject({ rejected: 21, mayCorrect: false });
    const ask = (id: string, corrections: readonly ReturnType<typeof cell>[]) => north.refusal(CORRECT, { id, corrections });
    expect(await ask(many.id, [cell(2, "Age", "1")])).toBe("CONFLICT");
    const few = await dryRun(file(...Array.from({ length: 20 }, (_, i) => row(`D0${10 + i}`, "old"))));
    expect(
      await ask(
        few.id,
        Array.from({ length: 21 }, (_, i) => cell(i + 2, "Age", "1")),
      ),
    ).toBe("BAD_INPUT");
    expect(await ask(few.id, [cell(2, "Age", "1"), cell(2, "Age", "2")])).toBe("BAD_INPUT");
    expect(await ask(few.id, [cell(2, "consent_id", "IRB-8")])).toBe("BAD_INPUT"); // that cell is in order
    expect(await ask(few.id, [])).toBe("BAD_INPUT");
    expect(await correct(few.id, ...Array.from({ length: 20 }, (_, i) => cell(i + 2, "Age", "1")))).toMatchObject({
      created: 20,
      rejected: 0,
    });
    expect(await ask(few.id, [cell(2, "Age", "1")])).toBe("CONFLICT"); // it has gone on
  });

  it("are nobody's but the hospital's own coordinators', and no longer anybody's once the file is committed or given up", async () => {
    const first = await dryRun(file(row("E001", "old"), row("E002")));
    const corrections = [cell(2, "Age", "1")];
    expect(await south.refusal(CORRECT, { id: first.id, corrections })).toBe("NOT_FOUND");
    const lead = await api.signIn("lead");
    expect(await lead.refusal(CORRECT, { id: first.id, corrections })).toBe("FORBIDDEN");
    expect(kept()).toContain(first.id);
    await north.expect("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash, validRowsOnly: true) { state } }", {
      hash: first.dryRunHash,
    });
    expect(kept()).not.toContain(first.id);
    expect(await north.refusal(CORRECT, { id: first.id, corrections })).toBe("CONFLICT");
    const second = await dryRun(file(row("F001", "old")));
    await north.expect("mutation($id: ID!) { dropLabelImport(id: $id) { id } }", { id: second.id });
    expect(kept()).not.toContain(second.id);
  });
});
