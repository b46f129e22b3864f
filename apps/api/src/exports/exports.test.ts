import { labelTemplate } from "@midline/shared/labels/label-template";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import Papa from "papaparse";
import { importTestLabels, testLabelRow, tokenOf, writeToken } from "../cohorts/testing/test-labels.js";
import { dryRunLabels } from "../testing/import-labels.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { askExport, exportOver, readExport } from "./testing/make-export.js";
import { readZip } from "./testing/read-zip.js";

jest.setTimeout(60_000);
let api: TestApi;
let lead: TestClient;
let north: TestClient;
let auditor: TestClient;
let cohortId: string;
beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  for (const [site, letter, kind] of [
    ["north", "N", "training"],
    ["south", "S", "external"],
  ] as const) {
    await api.site(site, kind);
    const rows = Array.from({ length: 12 }, (_, i) =>
      testLabelRow({ id: `${letter}${100 + i}`, site, ihc: i % 2 ? "positive" : "negative" }),
    );
    await importTestLabels(api, site, rows);
  }
  await writeToken(api, "N100", tokenOf("somebody"));
  north = await api.signIn("siteCoordinator", "north");
  auditor = await api.signIn("auditor");
  const input = { name: "Öffnung = 1", siteCodes: ["north", "south"], rules: [], validationFraction: 0.25, seed: 1 };
  ({ id: cohortId } = (
    await lead.expect("mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id } }", { input })
  ).freezeCohort);
});
afterAll(() => api.stop());

async function fileOf(who: TestClient, format: string): Promise<Buffer> {
  const done = await exportOver(who, await askExport(who, cohortId, format));
  expect(done).toMatchObject({ state: "READY", job: { error: null } });
  const response = await who.get(`/exports/${done.id}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.status).toBe(200);
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${done.fileName}"; filename*=UTF-8''${done.fileName}`);
  expect([sha256Hex(bytes), bytes.length]).toEqual([done.digest, done.bytes]);
  expect(response.headers.get("repr-digest")).toBe(`sha-256=:${Buffer.from(sha256Hex(bytes), "hex").toString("base64")}:`);
  return bytes;
}

type Row = Readonly<Record<string, string>>;
const csvRows = (text: string): readonly Row[] => {
  const { data, errors } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  return data;
};
const USE = "RESEARCH USE ONLY, SYNTHETIC";
/** What no file of an export may hold. */
const expectNoSecrets = (text: string): void => {
  for (const secret of [tokenOf("somebody"), "patient_token", "pathologist_id", "mask_rater_id", "notes"])
    expect(text).not.toContain(secret);
};

describe("a CSV export", () => {
  it("holds the own site's patients with what is pinned, in order, and reads back as the labels they have", async () => {
    const text = (await fileOf(north, "CSV")).toString("utf8");
    const rows = csvRows(text);
    expect(rows.map((row) => row["patient_pseudo_id"])).toEqual(Array.from({ length: 12 }, (_, i) => `N${100 + i}`));
    expect(rows[1]).toMatchObject({
      site_code: "north",
      label: "positive",
      label_tier: "B",
      split: expect.stringMatching(/train|validation/),
      fold: expect.stringMatching(/^[0-4]$/),
      age_years: "12",
      treatment_naive: "true",
      h3k27m_ihc: "positive",
      mask_present: "",
      use: USE,
    });
    expect(rows[0]?.["label_rule"]).toMatch(/^[a-z0-9-]+$/);
    expectNoSecrets(text);
    // Every line ends with CRLF, every cell is quoted.
    expect(text.split("\r\n").filter((line) => line !== "" && !/^"([^"]|"")*"(,"([^"]|"")*")*$/.test(line))).toEqual([]);
    // The codebook's columns can be imported again, and say nothing new.
    const known = new Set(labelTemplate().split(/[\r\n,"]+/));
    const again = Papa.unparse(rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => known.has(name)))));
    const tried = await dryRunLabels(north, { siteCode: "north", content: again }, "unchanged totalRows");
    expect(tried).toMatchObject({ totalRows: 12, unchanged: 12, rejected: 0 });
  });

  it("is the same to the byte when it is made again", async () => {
    expect(await fileOf(north, "CSV")).toEqual(await fileOf(north, "CSV"));
  });

  it("holds all sites for an auditor, none for a lead, and nobody else's for anybody", async () => {
    const rows = csvRows((await fileOf(auditor, "CSV")).toString("utf8"));
    expect(rows.map((row) => row["site_code"])).toEqual([...Array<string>(12).fill("north"), ...Array<string>(12).fill("south")]);
    for (const who of [lead, await api.signIn("dataScientist"), await api.signIn("reader", "north")]) {
      const { errors } = await who.ask("mutation($cohortId: ID!) { exportCohort(cohortId: $cohortId, format: CSV) { id } }", { cohortId });
      expect(errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", remedy: expect.stringMatching(/Croissant/) });
    }
  });
});

describe("a BIDS export", () => {
  it("is a dataset: description, README, participants and their dictionary, one entry for each column", async () => {
    const files = readZip(await fileOf(north, "BIDS"));
    expect([...files.keys()]).toEqual(["dataset_description.json", "README", "participants.json", "participants.tsv"]);
    const description = JSON.parse(String(files.get("dataset_description.json")));
    expect(description).toMatchObject({
      Name: "Öffnung = 1 1.0.0",
      BIDSVersion: "1.10.0",
      DatasetType: "raw",
      License: "CC-BY-4.0",
      Authors: ["Hospital north", "Hospital south"],
      HowToAcknowledge: expect.stringMatching(/RESEARCH USE ONLY.*SYNTHETIC/),
    });
    const readme = String(files.get("README"));
    expect(readme).toMatch(/RESEARCH USE ONLY/);
    expect(readme).toMatch(/SYNTHETIC/);
    const [header, ...lines] = String(files.get("participants.tsv")).split("\n");
    expect(lines.pop()).toBe("");
    const names = header?.split("\t") ?? [];
    expect(names[0]).toBe("participant_id");
    const cells = lines.map((line) => line.split("\t"));
    expect(cells.map((row) => row[0])).toEqual(Array.from({ length: 12 }, (_, i) => `sub-N${100 + i}`));
    for (const row of cells) {
      expect(row).toHaveLength(names.length);
      expect(row.every((cell) => cell !== "" && cell === cell.trim())).toBe(true);
    }
    const dictionary = JSON.parse(String(files.get("participants.json")));
    expect(Object.keys(dictionary)).toEqual(names);
    for (const name of names) expect(dictionary[name].Description.length).toBeGreaterThan(3);
    expect(dictionary).toMatchObject({
      age_years: { Units: "year" },
      slice_thickness_mm: { Units: "mm" },
      scan_days_before_surgery: { Units: "day" },
      split: { Levels: { train: "train", validation: "validation", external: "external" } },
    });
    // Where the levels are a closed list, no cell is outside it.
    names.forEach((name, i) => {
      const levels = dictionary[name].Levels;
      if (levels) for (const row of cells) expect(["n/a", ...Object.keys(levels)]).toContain(row[i]);
    });
    for (const content of files.values()) expectNoSecrets(String(content));
  });

  it("names the subjects of several sites apart", async () => {
    const lines = String(readZip(await fileOf(auditor, "BIDS")).get("participants.tsv"))
      .trim()
      .split("\n")
      .slice(1);
    const ids = lines.map((line) => line.split("\t")[0]);
    expect([ids[0], ids.at(-1), new Set(ids).size]).toEqual(["sub-north00N100", "sub-south00S111", 24]);
    for (const id of ids) expect(id).toMatch(/^sub-[A-Za-z0-9]+$/);
  });
});

describe("a Parquet export", () => {
  it("holds the CSV's rows with types, and says what it is", async () => {
    const bytes = new Uint8Array(await fileOf(north, "PARQUET")).buffer;
    const rows = await parquetReadObjects({ file: bytes });
    const plain = csvRows((await fileOf(north, "CSV")).toString("utf8"));
    expect(
      rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === null ? "" : String(cell)]))),
    ).toEqual(plain);
    expect(rows[0]).toMatchObject({ age_years: 12, treatment_naive: true, fold: expect.any(Number), mask_present: null, use: USE });
    const metadata = parquetMetadata(bytes);
    expect(metadata.key_value_metadata?.find(({ key }) => key === "description")?.value).toMatch(/RESEARCH USE ONLY.*SYNTHETIC/);
    const types = Object.fromEntries(metadata.schema.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      age_years: "INT32",
      field_strength_t: "DOUBLE",
      mask_present: "BOOLEAN",
      patient_pseudo_id: "BYTE_ARRAY",
    });
  });
});

describe("a Croissant export", () => {
  /** What version 1.1 of the specification requires, and that everything that is pointed at is there. */
  function expectCroissant(files: ReadonlyMap<string, Buffer>) {
    const set = JSON.parse(String(files.get("croissant.json")));
    for (const name of [
      "@context",
      "@type",
      "conformsTo",
      "description",
      "license",
      "name",
      "url",
      "creator",
      "datePublished",
      "distribution",
    ])
      expect([name, set[name] !== undefined && set[name] !== ""]).toEqual([name, true]);
    expect(set["@type"]).toBe("sc:Dataset");
    expect(set["@context"]).toMatchObject({
      "@vocab": "http://schema.org/",
      cr: "http://mlcommons.org/croissant/",
      conformsTo: "dct:conformsTo",
    });
    expect(set.conformsTo).toContain("http://mlcommons.org/croissant/1.1");
    expect(set.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(set.datePublished).toMatch(/^\d{4}-\d\d-\d\d$/);
    for (const object of set.distribution) {
      const content = files.get(object.contentUrl);
      expect(object).toMatchObject({ "@type": "cr:FileObject", encodingFormat: "text/csv", sha256: sha256Hex(content ?? "") });
      expect(object.contentSize).toBe(`${content?.length} B`);
    }
    const ids = new Set<string>();
    for (const records of set.recordSet) {
      const file = set.distribution.find((object: { "@id": string }) => object["@id"] === records.field[0].source.fileObject["@id"]);
      const header = Object.keys(csvRows(String(files.get(file.contentUrl)))[0] ?? {});
      expect(records.field.map((field: { name: string }) => field.name)).toEqual(header);
      for (const field of records.field) {
        expect(["sc:Text", "sc:Integer", "sc:Float", "sc:Boolean"]).toContain(field.dataType);
        expect(header).toContain(field.source.extract.column);
        expect(ids.has(field["@id"])).toBe(false);
        ids.add(field["@id"]);
      }
      for (const key of records.key) expect(ids).toContain(key["@id"]);
    }
    return set;
  }

  it("describes the rows beside it for who may see them", async () => {
    const files = readZip(await fileOf(north, "CROISSANT"));
    const set = expectCroissant(files);
    expect(set).toMatchObject({
      name: "Öffnung = 1",
      license: "CC-BY-4.0",
      description: expect.stringMatching(/RESEARCH USE ONLY.*SYNTHETIC/),
    });
    expect(set.citeAs).toMatch(/^@misc\{.*SHA-256 [0-9a-f]{64}\}\}$/);
    expect(set["rai:dataLimitations"]).toMatch(/SYNTHETIC/);
    expect(csvRows(String(files.get("participants.csv")))).toHaveLength(12);
    for (const content of files.values()) expectNoSecrets(String(content));
  });

  it("holds numbers and no patient for a lead and a data scientist", async () => {
    for (const who of [lead, await api.signIn("dataScientist")]) {
      const files = readZip(await fileOf(who, "CROISSANT"));
      expectCroissant(files);
      expect([...files.keys()]).toEqual(["counts.csv", "flow.csv", "README", "croissant.json"]);
      const counts = csvRows(String(files.get("counts.csv")));
      // Six of each label at each site: told in bands of five.
      expect(counts.map((row) => [row["site_code"], row["positives_at_least"], row["positives_at_most"], row["use"]])).toEqual([
        ["north", "5", "9", USE],
        ["south", "5", "9", USE],
      ]);
      const last = csvRows(String(files.get("flow.csv"))).at(-1);
      expect([last?.["remaining_at_least"], last?.["remaining_at_most"]]).toEqual(["20", "44"]);
      expect(String(files.get("README"))).not.toMatch(/\d patients/);
      for (const content of files.values()) expect(String(content)).not.toMatch(/[NS]1\d\d\b/);
    }
  });
});

describe("the door of an export", () => {
  it("opens to who asked for it alone, and no longer once he may not see what is in it", async () => {
    const { id } = await exportOver(north, await askExport(north, cohortId, "CSV"));
    for (const who of [lead, auditor, await api.signIn("siteCoordinator", "south")]) {
      const refused = await who.get(`/exports/${id}`);
      expect([refused.status, await refused.json()]).toEqual([404, { fault: expect.objectContaining({ code: "NOT_FOUND" }) }]);
    }
    expect((await api.stranger().get(`/exports/${id}`)).status).toBe(401);
    expect((await north.get("/exports/nothing")).status).toBe(404);
    const deeds = await api.platform.db.query<{ n: number }[]>(
      "SELECT count(*)::integer AS n FROM audit_event WHERE action IN ('cohort.export', 'cohort-export.download') AND subject = $1",
      [`cohort-export ${id}`],
    );
    expect(deeds).toEqual([{ n: 1 }]);
    await api.platform.db.query(
      "DELETE FROM membership WHERE role = 'siteCoordinator' AND person_id = (SELECT requested_by_id FROM cohort_export WHERE id = $1)",
      [id],
    );
    expect((await north.get(`/exports/${id}`)).status).toBe(404);
  });
});

describe("an export after its seven days", () => {
  it("is gone from the disk, says so, and can be made again to the same bytes", async () => {
    const first = await exportOver(auditor, await askExport(auditor, cohortId, "PARQUET"));
    api.clock.advance(6.9 * 24 * 3_600_000);
    auditor = await api.signIn("auditor");
    const twin = await exportOver(auditor, await askExport(auditor, cohortId, "PARQUET"));
    expect(twin.digest).toBe(first.digest);
    api.clock.advance(0.2 * 24 * 3_600_000);
    auditor = await api.signIn("auditor");
    expect(await readExport(auditor, first.id)).toMatchObject({ state: "EXPIRED" });
    expect((await auditor.get(`/exports/${first.id}`)).status).toBe(404);
    // The next export looks; the twin keeps the bytes that both are.
    await exportOver(auditor, await askExport(auditor, cohortId, "CSV"));
    expect((await auditor.get(`/exports/${twin.id}`)).status).toBe(200);
    api.clock.advance(7 * 24 * 3_600_000);
    auditor = await api.signIn("auditor");
    await exportOver(auditor, await askExport(auditor, cohortId, "CSV"));
    expect(await api.platform.blobs.read(first.digest ?? "")).toMatchObject({ ok: false, fault: { code: "NOT_FOUND" } });
    expect((await exportOver(auditor, await askExport(auditor, cohortId, "PARQUET"))).digest).toBe(first.digest);
  });
});
