import { randomUUID } from "node:crypto";
import { dryRunLabels } from "../testing/import-labels.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";

jest.setTimeout(60_000);

const HEADER = "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc";
const COMMIT = "mutation($hash: String!) { commitLabelImport(dryRunHash: $hash) { state } }";
const HASH = "a".repeat(64);

let api: TestApi;
/** Ids of what is there: a case of the hospital with its revision, and one of another hospital. */
let there: {
  case: string;
  revision: string;
  site: string;
  import: string;
  person: string;
  otherCase: string;
  otherRevision: string;
  otherSite: string;
};
const query = <T>(sql: string, params: readonly unknown[] = []): Promise<T> => api.platform.db.query<T>(sql, [...params]);

beforeAll(async () => {
  api = await startTestApi();
  for (const siteCode of ["north", "south"]) {
    const coordinator = await api.signIn("siteCoordinator", siteCode);
    const content = [HEADER, `${siteCode}1,${siteCode},12,6,y,pons,IRB-7,positive`].join("\n");
    const { dryRunHash: hash } = await dryRunLabels(coordinator, { siteCode, content });
    await coordinator.expect(COMMIT, { hash });
  }
  const [north, south] = await query<Record<string, string>[]>(
    'SELECT r.*, c.pseudonym FROM label_revision r JOIN "case" c ON c.id = r.case_id ORDER BY c.pseudonym',
  );
  there = {
    case: north?.["case_id"] ?? "",
    revision: north?.["id"] ?? "",
    site: north?.["site_id"] ?? "",
    import: north?.["import_id"] ?? "",
    person: north?.["recorded_by"] ?? "",
    otherCase: south?.["case_id"] ?? "",
    otherRevision: south?.["id"] ?? "",
    otherSite: south?.["site_id"] ?? "",
  };
});
afterAll(() => api.stop());

const revise = (given: Partial<typeof there>): Promise<unknown> => {
  const all = { ...there, ...given };
  return query(
    `INSERT INTO label_revision (id, case_id, site_id, number, source, import_id, "values", values_hash, recorded_by, created_at)
     SELECT gen_random_uuid(), CASE n WHEN 3 THEN $1::uuid ELSE $6 END, CASE n WHEN 3 THEN $2::uuid ELSE $7 END, 10 + n, 'import', $3, '{}', $4, $5, now()
       FROM generate_series(1, 5) n`,
    [all.case, all.site, all.import, HASH, all.person, there.case, there.site],
  );
};

describe("what labels name is there", () => {
  it.each<[string, () => Partial<typeof there>]>([
    ["case", () => ({ case: randomUUID() })],
    ["case", () => ({ case: there.otherCase })],
    ["case", () => ({ site: there.otherSite })],
    ["import", () => ({ import: randomUUID() })],
    ["person", () => ({ person: randomUUID() })],
  ])("or every revision of the statement is refused, for one with another %s", async (what, given) => {
    const before = await query("SELECT count(*) FROM label_revision");
    await expect(revise(given())).rejects.toThrow(`a row of label_revision names what is not there: ${what} `);
    expect(await query("SELECT count(*) FROM label_revision")).toEqual(before);
  });

  it("or a case of no hospital, a label without its revision and a row without its import are refused", async () => {
    const made = 'INSERT INTO "case" (id, site_id, pseudonym, created_at) VALUES (gen_random_uuid(), $1, $2, now())';
    await expect(query(made, [randomUUID(), "Nowhere1"])).rejects.toThrow("case_site_id_fkey");
    for (const revision of [randomUUID(), there.otherRevision])
      await expect(query("UPDATE case_label SET revision_id = $1 WHERE case_id = $2", [revision, there.case])).rejects.toThrow(
        `a row of case_label names what is not there: revision ${revision}`,
      );
    await query("DELETE FROM case_label WHERE case_id = $1", [there.otherCase]);
    const label =
      "INSERT INTO case_label (case_id, target, state, rule, reason, revision_id) VALUES ($1, 'h3k27m', 'waiting', 'a', 'b', $2)";
    await expect(query(label, [there.otherCase, there.revision])).rejects.toThrow("names what is not there: revision ");
    await query(label, [there.otherCase, there.otherRevision]);
    const row = "INSERT INTO label_import_row (import_id, row, outcome, problems) VALUES ($1, 1, 'unchanged', '[]')";
    await expect(query(row, [randomUUID()])).rejects.toThrow("names what is not there: import ");
  });

  it("and can neither be removed nor take another name, by no one with the server's own rights", async () => {
    for (const table of ['"case"', "label_import", "person"])
      for (const sql of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`, `UPDATE ${table} SET id = gen_random_uuid()`])
        await expect(query(sql)).rejects.toThrow("never changed or removed");
    await expect(query('UPDATE "case" SET site_id = $1 WHERE id = $2', [there.otherSite, there.case])).rejects.toThrow("never changed");
    // What is said of them may change.
    await query('UPDATE "case" SET age_years = 3 WHERE id = $1', [there.case]);
  });
});
