import { AuditEvent } from "../audit/audit-event.entity.js";
import { dryRunLabels, sendLabelFile } from "../testing/import-labels.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { LabelImport } from "./label-import.entity.js";
import { LabelRevision } from "./label-revision.entity.js";

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

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc,h3k27me3_ihc,h3_sequencing";
const row = (id: string, tissue = "positive,lost,", site = "north"): string => `${id},${site},12,6,y,pons,IRB-7,${tissue}`;
const file = (...rows: readonly string[]): string => [HEADER, ...rows].join("\n");

const FIELDS = `encoding delimiter totalRows created updated unchanged sameFileAs { id }
  rows { row pseudonym outcome problems { row column value code message remedy } } site { code } importedBy { email }
  fileProblems { code message column value remedy }`;
const COMMIT =
  "mutation($hash: String!, $valid: Boolean = false) { commitLabelImport(dryRunHash: $hash, validRowsOnly: $valid) { id state created committedAt } }";
const CASES =
  "query($name: String) { cases(filter: { pseudonymContains: $name }) { totalCount edges { node { pseudonym ageYears location labels { target state value tier reason revisionId } } } } }";

const dryRun = async (client: TestClient, content: string | Buffer, siteCode = "north") => {
  const tried = await dryRunLabels(client, { siteCode, content }, FIELDS);
  return { ...tried, rejectedCsv: await download(client, tried.id) };
};
const download = async (client: TestClient, id: string): Promise<string> =>
  (await fetch(`${client.url}/label-imports/${id}/rejected.csv`, { headers: { cookie: client.cookie } })).text();
const importFile = async (client: TestClient, content: string, siteCode = "north") => {
  const { dryRunHash } = await dryRun(client, content, siteCode);
  return (await client.expect(COMMIT, { hash: dryRunHash })).commitLabelImport;
};
const revisions = () => api.platform.db.getRepository(LabelRevision).count();

describe("a dry run", () => {
  it("says what committing would do and changes no label", async () => {
    const before = await revisions();
    const tried = await dryRun(north, file(row("A001"), row("A002", "negative,retained,")));
    expect(tried).toMatchObject({
      state: "DRY_RUN",
      encoding: "utf-8",
      delimiter: "comma",
      totalRows: 2,
      created: 2,
      rejected: 0,
      site: { code: "north" },
    });
    expect(tried.rows.map((each: { outcome: string }) => each.outcome)).toEqual(["CREATE", "CREATE"]);
    expect(await revisions()).toBe(before);
    expect(await north.expect(CASES, { name: "A00" })).toEqual({ cases: { totalCount: 0, edges: [] } });
  });

  it.each([
    ["with a byte-order mark", Buffer.from(`\uFEFF${file(row("B001"))}`), "utf-8", "comma"],
    ["in Latin-1", Buffer.from(`${HEADER},notes\n${row("B001")},d\u00e9j\u00e0 vu`, "latin1"), "windows-1252", "comma"],
    ["in UTF-16", Buffer.from(`\uFEFF${file(row("B001"))}`, "utf16le"), "utf-16le", "comma"],
    ["with CR alone between lines", Buffer.from(file(row("B001")).replaceAll("\n", "\r")), "utf-8", "comma"],
    ["with semicolons", Buffer.from(file(row("B001")).replaceAll(",", ";")), "utf-8", "semicolon"],
  ])("reads a file %s", async (_, bytes, encoding, delimiter) => {
    const { fileProblems, rows, ...tried } = await dryRun(north, bytes);
    expect({ fileProblems, problems: rows[0].problems }).toEqual({ fileProblems: [], problems: [] });
    expect(tried).toMatchObject({ encoding, delimiter, created: 1 });
  });

  it("refuses a file with a header twice, and names it", async () => {
    const tried = await dryRun(north, `${HEADER},h3k27m_ihc\n${row("C001")},negative`);
    expect(tried.fileProblems).toMatchObject([{ code: "DUPLICATE_COLUMN", column: "h3k27m_ihc", remedy: expect.any(String) }]);
    // There is nothing to look at and nothing to commit: no dry run, but a file that was refused.
    expect(tried).toMatchObject({ state: "FAILED", dryRunHash: null, totalRows: 0, rows: [], job: { state: "DONE" } });
  });

  it("refuses a file that seems to name patients, and keeps nothing of it", async () => {
    const tried = await dryRun(north, `${HEADER},patient_name\n${row("C001")},Erika Mustermann`);
    expect(tried.fileProblems[0]).toMatchObject({ code: "PATIENT_IDENTIFIER", value: null });
    expect(tried).toMatchObject({ state: "FAILED", dryRunHash: null, rows: [] });
    const kept = await api.platform.db.query(
      "SELECT i::text || coalesce((SELECT string_agg(r::text, '') FROM label_import_row r WHERE r.import_id = i.id), '') AS text FROM label_import i",
    );
    expect(JSON.stringify(kept)).not.toContain("Mustermann");
  });

  it("never keeps notes, not even of rejected rows", async () => {
    const tried = await dryRun(north, `${HEADER},notes\n${row("C002", "purple,,")},"Seen with Frau Mustermann"`);
    expect(tried).toMatchObject({ rejected: 1, fileProblems: [] });
    expect(tried.rejectedCsv).not.toContain("Mustermann");
  });

  it("returns rejected rows to their author, in the file's own words and delimiter", async () => {
    const tried = await dryRun(north, file(row("D001"), row("D002", "purple,lost,")).replaceAll(",", ";"));
    expect(tried).toMatchObject({ created: 1, rejected: 1 });
    const [header, line, rest] = tried.rejectedCsv.split("\r\n");
    expect(header).toBe(
      `${HEADER.split(",")
        .map((name) => `"${name}"`)
        .join(";")};"error_code";"error_message"`,
    );
    expect(line).toMatch(/^"D002";.*"purple";"lost";"";"NOT_ALLOWED";"h3k27m_ihc: /);
    expect(rest).toBe("");
    expect(tried.rows[1].problems).toMatchObject([{ row: 3, column: "h3k27m_ihc", value: "purple", code: "NOT_ALLOWED" }]);
  });

  it("refuses rows of another site, and another site's coordinator", async () => {
    const tried = await dryRun(north, file(row("E001", "positive,lost,", "south")));
    expect(tried.rows[0].problems[0]).toMatchObject({ code: "WRONG_SITE" });
    const sent = { siteCode: "north", content: file(row("E001")) };
    expect(await sendLabelFile(south, sent)).toMatchObject({ status: 403, code: "FORBIDDEN" });
    expect(await sendLabelFile(await api.signIn("lead"), sent)).toMatchObject({ code: "FORBIDDEN" });
    expect(await sendLabelFile(api.stranger(), sent)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(await sendLabelFile(north, { ...sent, content: "" })).toMatchObject({ status: 400, code: "BAD_INPUT" });
    expect(await sendLabelFile(north, { ...sent, siteCode: "nowhere" })).toMatchObject({ status: 404 });
    expect(await sendLabelFile(north, { ...sent, mapping: { columns: { a: "no column" } } })).toMatchObject({ code: "BAD_INPUT" });
  });

  it("refuses a known case in another spelling", async () => {
    await importFile(north, file(row("Spelled1")));
    const tried = await dryRun(north, file(row("SPELLED1")));
    expect(tried.rows[0].problems).toMatchObject([{ code: "DUPLICATE_PSEUDONYM", message: "This case is known here as Spelled1." }]);
    expect(tried.rejectedCsv).toContain("known here as Spelled1");
  });
});

describe("a commit", () => {
  it("makes labels of what the dry run showed", async () => {
    await importFile(north, file(row("F001"), row("F002", "negative,lost,"), row("F003", ",,")));
    const { cases } = await north.expect(CASES, { name: "F00" });
    const labels = Object.fromEntries(
      cases.edges.map(
        ({ node }: { node: { pseudonym: string; labels: { state: string; value: boolean | null; tier: string | null }[] } }) => [
          node.pseudonym,
          node.labels.map(({ state, value, tier }) => [state, value, tier]),
        ],
      ),
    );
    expect(labels).toEqual({
      F001: [
        ["AGREED", true, "B"],
        ["AGREED", true, "B"],
      ],
      F002: [
        ["AGREED", false, expect.any(String)],
        ["DISPUTED", null, null],
      ],
      F003: [
        ["WAITING", null, null],
        ["WAITING", null, null],
      ],
    });
    expect(cases.edges[0].node).toMatchObject({ ageYears: 12, location: "pons" });
  });

  it("finds nothing new in the same file again", async () => {
    const content = file(row("G001"), row("G002"));
    await importFile(north, content);
    const before = await revisions();
    expect(await dryRun(north, content)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    await importFile(north, content);
    expect(await revisions()).toBe(before);
  });

  it("adds a revision for what changed, keeps the earlier one, and lets no blank erase", async () => {
    await importFile(north, file(row("H001", "positive,lost,")));
    expect(await dryRun(north, file(row("H001", ",,H3.3_K27M")))).toMatchObject({ created: 0, updated: 1 });
    await importFile(north, file(row("H001", ",,H3.3_K27M")));
    const { cases } = await north.expect(CASES, { name: "H001" });
    const found = await api.platform.db.getRepository(LabelRevision).find({ where: { id: cases.edges[0].node.labels[0].revisionId } });
    expect(found[0]).toMatchObject({ number: 2, values: { h3k27m_ihc: "positive", h3k27me3_ihc: "lost", h3_sequencing: "H3.3_K27M" } });
    expect(cases.edges[0].node.labels[0]).toMatchObject({ state: "AGREED", value: true, tier: "A" });
    expect(await api.platform.db.getRepository(LabelRevision).countBy({ caseId: found[0]?.caseId ?? "" })).toBe(2);
  });

  it("refuses a dry run that has been overtaken, and one hash never means another file", async () => {
    const slow = await dryRun(north, file(row("I001", "positive,lost,")));
    await importFile(north, file(row("I002")));
    expect(await north.refusal(COMMIT, { hash: slow.dryRunHash })).toBe("DRY_RUN_STALE");
    const again = await dryRun(north, file(row("I001", "positive,lost,")));
    expect(again.dryRunHash).not.toBe(slow.dryRunHash);
    expect(await north.refusal(COMMIT, { hash: again.dryRunHash })).toBe("NONE");
  });

  it("is not made stale by another site", async () => {
    const tried = await dryRun(north, file(row("J001")));
    await importFile(south, file(row("J001", "positive,lost,", "south")), "south");
    expect(await north.refusal(COMMIT, { hash: tried.dryRunHash })).toBe("NONE");
  });

  it("takes all or nothing, unless the valid rows alone are asked for", async () => {
    const tried = await dryRun(north, file(row("K001"), row("K002", "purple,,")));
    const before = await revisions();
    expect(await north.refusal(COMMIT, { hash: tried.dryRunHash })).toBe("IMPORT_HAS_ERRORS");
    expect(await revisions()).toBe(before);
    expect(await north.refusal(COMMIT, { hash: tried.dryRunHash, valid: true })).toBe("NONE");
    expect(await revisions()).toBe(before + 1);
  });

  it("committed twice, even at once, is committed once", async () => {
    const { dryRunHash: hash } = await dryRun(north, file(row("L001"), row("L002")));
    const before = await revisions();
    const answers = await Promise.all([north.expect(COMMIT, { hash }), north.expect(COMMIT, { hash }), north.expect(COMMIT, { hash })]);
    expect(new Set(answers.map((answer) => answer.commitLabelImport.committedAt)).size).toBe(1);
    expect(await revisions()).toBe(before + 2);
  });

  it("of another site's hash is a hash that does not exist", async () => {
    const { dryRunHash } = await dryRun(north, file(row("M001")));
    const theirs = await south.ask(COMMIT, { hash: dryRunHash });
    const nobodys = await south.ask(COMMIT, { hash: "0".repeat(64) });
    expect(theirs.errors).toEqual(nobodys.errors);
    expect(theirs.errors[0]?.extensions.code).toBe("NOT_FOUND");
  });
});

describe("what others see of labels", () => {
  it("is that an import came, for a lead, and neither how many rows it has nor what they say", async () => {
    const { id } = await dryRun(north, file(row("N001", "purple,,")));
    const lead = await api.signIn("lead");
    const READ = (field: string): string => `query($id: ID!) { labelImport(id: $id) { ${TOTALS} job { total } ${field} } }`;
    const TOTALS = "totalRows created updated unchanged rejected changedLabels";
    const untold = Object.fromEntries([...TOTALS.split(" "), "job"].map((name) => [name, null]));
    expect(await lead.expect(READ(""), { id })).toEqual({ labelImport: untold });
    const auditor = await api.signIn("auditor");
    expect(await auditor.expect(READ(""), { id })).toMatchObject({ labelImport: { totalRows: 1, rejected: 1, job: { total: 1 } } });
    expect(await download(lead, id)).toContain("FORBIDDEN");
    for (const field of ["changes { caseId }", "rows { row }", "fileProblems { code }"])
      expect(await lead.refusal(READ(field), { id })).toBe("FORBIDDEN");
    expect(await south.expect(READ(""), { id })).toEqual({ labelImport: null });
    expect(await lead.refusal(CASES)).toBe("FORBIDDEN");
  });

  it("is their own cases, for a site's people, and all of them, for an adjudicator", async () => {
    await importFile(north, file(row("O001")));
    await importFile(south, file(row("O002", "positive,lost,", "south")), "south");
    const seen = async (client: TestClient) =>
      (await client.expect(CASES, { name: "O00" })).cases.edges.map((edge: { node: { pseudonym: string } }) => edge.node.pseudonym).sort();
    expect(await seen(north)).toEqual(["O001"]);
    expect(await seen(await api.signIn("reader", "south"))).toEqual(["O002"]);
    expect(await seen(await api.signIn("adjudicator"))).toEqual(["O001", "O002"]);
  });

  it("tells another site's case from a missing one to nobody", async () => {
    const { cases } = await south.expect('{ cases(first: 1, filter: { siteCode: "south" }) { edges { node { id } } } }');
    const CASE = "query($id: ID!) { case(id: $id) { pseudonym } }";
    expect(await north.ask(CASE, { id: cases.edges[0].node.id })).toEqual(await north.ask(CASE, { id: crypto.randomUUID() }));
    expect(await north.expect(CASE, { id: "no id" })).toEqual({ case: null });
  });
});

describe("the revisions", () => {
  it("can be neither changed nor removed, by no one with the server's own rights", async () => {
    for (const sql of ["UPDATE label_revision SET number = 9", "DELETE FROM label_revision", "TRUNCATE label_revision CASCADE"]) {
      await expect(api.platform.db.query(sql)).rejects.toThrow("never changed or removed");
    }
  });

  it("are named in the audit by hash and count, never by patient", async () => {
    const events = await api.platform.db.getRepository(AuditEvent).findBy({ action: "label-import.commit" });
    expect(events.length).toBeGreaterThan(3);
    expect(events.map(({ detail }) => detail).join()).not.toMatch(/A001|F00|pons/);
  });

  it("stand for imports that were committed, and only those", async () => {
    const [{ orphans }] = await api.platform.db.query(
      "SELECT count(*)::int AS orphans FROM label_revision r JOIN label_import i ON i.id = r.import_id WHERE i.state <> 'committed'",
    );
    expect(orphans).toBe(0);
    expect(await api.platform.db.getRepository(LabelImport).countBy({ state: "committed" })).toBeGreaterThan(5);
  });
});
