import { deflateRawSync, gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { csvLine } from "./csv-cell.js";
import { DELIMITERS } from "./csv-sheet.js";
import { EMPTY_MAPPING, type LabelMapping } from "./label-mapping.js";
import { openLabelFile } from "./read-label-file.js";
import { rejectedCsv } from "./rejected-csv.js";
import { makeWorkbook } from "./testing/make-workbook.js";

const HEADER = [
  "patient_pseudo_id",
  "site_code",
  "age_years",
  "scan_days_before_surgery",
  "treatment_naive",
  "location_primary",
  "consent_id",
];
const MORE = ["sex", "h3k27m_ihc", "sequences_present", "label_date", "notes"];
const utf8 = (text: string) => new TextEncoder().encode(text);
const codes = (bytes: Uint8Array) => openLabelFile(bytes).fileProblems.map(({ code }) => code);
const told = (bytes: Uint8Array, options = {}) => {
  const file = openLabelFile(bytes, options);
  return { file, rows: [...file.rows()].map(({ row, pseudonym, values, problems }) => ({ row, pseudonym, values, problems })) };
};

/** Cells of a label file, some good, some not. */
const line = fc
  .tuple(
    fc.constantFrom("P0001", "P0002", "p0001", "P0003", "sub-P0004", "x", ""),
    fc.constantFrom("site-a", "site-b", "Site A", ""),
    fc.constantFrom("12", "0", "91", "twelve", "1-Feb", ""),
    fc.constantFrom("6", "-3", "1E+05", "6 d"),
    fc.constantFrom("y", "n", "maybe"),
    fc.constantFrom("pons", "Thalamus", "ponz", "liver"),
    fc.constantFrom("IRB-7", "=1+1", ""),
    fc.constantFrom("f", "femal", "unknown", ""),
    fc.constantFrom("pos", "+", "mut", "-", "not done"),
    fc.constantFrom("t1;t2", "T1|flair", "t9", ""),
    fc.constantFrom("2024", "2024-02-30", "2024-05-03", "45415", ""),
    fc.string({ unit: fc.constantFrom("a", "ü", "脑", '"', ",", ";", "\n", " ") }),
  )
  .map((cells) => cells.map((cell) => cell.trim()));
const lines = fc.array(line, { minLength: 1, maxLength: 12 });
const table = lines.map((rows) => [[...HEADER, ...MORE], ...rows]);
const csv = (rows: readonly (readonly string[])[], delimiter = ",") => utf8(rows.map((cells) => csvLine(cells, delimiter)).join(""));

describe("a label file in any format", () => {
  it("reads the same as CSV, TSV, with bars, as a workbook, as JSON and as JSON lines", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const [header = [], ...records] = rows;
        const objects = records.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])));
        const expected = told(csv(rows));
        const formats = [
          ["csv", csv(rows, DELIMITERS.semicolon)],
          ["tsv", csv(rows, DELIMITERS.tab)],
          ["csv", csv(rows, DELIMITERS.pipe)],
          ["xlsx", makeWorkbook([{ name: "Labels", rows }])],
          ["json", utf8(JSON.stringify(objects))],
          ["json", utf8(JSON.stringify({ records: objects }))],
          ["json", utf8(objects.map((object) => JSON.stringify(object)).join("\n"))],
        ] as const;
        for (const [format, bytes] of formats) {
          const { file, rows: read } = told(bytes);
          expect(file.format).toBe(format);
          expect(read).toEqual(expected.rows);
          expect(file.unknownValues).toEqual(expected.file.unknownValues);
          expect(file.fileProblems).toEqual(expected.file.fileProblems);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("has totals that add up: good rows and rejected rows are all rows, and blank ones are told", () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(12)), (rows, blanks) => {
        const cells = rows.map((row, i) => (i > 0 && blanks.includes(i) ? row.map((cell, j) => (j === 11 ? cell : "")) : row));
        const { file, rows: read } = told(csv(cells));
        const [good, bad] = [read.filter(({ values }) => values !== null), read.filter(({ problems }) => problems.length > 0)];
        expect(good.length + bad.length).toBe(file.totalRows);
        expect(read).toHaveLength(file.totalRows);
        const written = cells.slice(1).filter((row) => row.some((cell) => cell !== "") && !row[0]?.startsWith("# "));
        expect(file.totalRows + file.blankRows).toBe(written.length);
        const returned = rejectedCsv(file, file.rows());
        expect(returned === null ? 0 : openLabelFile(utf8(returned)).totalRows).toBe(bad.length);
      }),
      { numRuns: 200 },
    );
  });

  it("is sent short of what is not read, and read by the server exactly as here, whatever the format and the mapping", () => {
    const mapping: LabelMapping = { columns: { sex: null }, dateOrder: {}, values: { h3k27m_ihc: { mut: "positive", "-": "" } } };
    fc.assert(
      fc.property(table, fc.boolean(), (rows, asWorkbook) => {
        const bytes = asWorkbook ? makeWorkbook([{ name: "x", rows: [["A title"], ...rows] }]) : csv(rows);
        const here = told(bytes, { mapping, siteCode: "site-a" });
        const there = told(utf8([...here.file.linesToSend()].join("")), { mapping, siteCode: "site-a" });
        expect(there.rows).toEqual(here.rows);
        expect(there.file.header).not.toContain("notes");
        expect(there.file.header).not.toContain("sex");
      }),
      { numRuns: 200 },
    );
  });

  it("never falls over, whatever the bytes, and its rows are as many as it says", () => {
    const start = fc.constantFrom(
      "",
      `${HEADER.join(",")}\n`,
      "sep=;\n",
      "PK\u0003\u0004",
      '[{"a":',
      '{"records":[',
      "\uFEFF",
      "record_id,redcap_event_name\n",
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (text, noise) => {
        const { file, rows } = told(Uint8Array.from([...utf8(text), ...noise]));
        expect(rows).toHaveLength(file.totalRows);
        for (const problem of file.fileProblems) expect([problem.code, problem.message === ""]).toEqual([problem.code, false]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a file from the torture chamber", () => {
  const good = [HEADER, ["P0001", "site-a", "12", "6", "y", "pons", "IRB-7"]];
  const text = new TextDecoder().decode(csv(good));
  const expectRemedies = (bytes: Uint8Array) => {
    for (const { code, remedy } of openLabelFile(bytes).fileProblems) expect([code, remedy]).toEqual([code, expect.stringMatching(/\w/)]);
  };

  it.each([
    ["a byte-order mark", utf8(`\uFEFF${text}`), []],
    ["two byte-order marks", utf8(`\uFEFF\uFEFF${text}`), []],
    ["CR only", utf8(text.replaceAll("\r\n", "\r")), []],
    ["Excel's sep= line", utf8(`sep=;\r\n${text.replaceAll(",", ";")}`), []],
    ["a title above the header", utf8(`Labels of 2024,,\n\n${text}`), []],
    ["NUL", utf8(text.replace("pons", "po\0ns")), ["FILE_NOT_TEXT"]],
    ["UTF-16 without a mark", new Uint8Array(Buffer.from(text, "utf16le")), ["FILE_NOT_TEXT"]],
    ["half a UTF-16 file", new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le")).subarray(0, 101), ["FILE_CUT_SHORT"]],
    ["UTF-8 cut in a character", utf8(`${text}\nü,脑`).subarray(0, -1), ["FILE_CUT_SHORT"]],
    ["gzip", new Uint8Array(gzipSync(text)), ["FILE_NOT_TEXT"]],
    ["half a gzip file", new Uint8Array(gzipSync(text)).subarray(0, 40), ["FILE_NOT_TEXT"]],
    ["an XLS workbook", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), ["FILE_NOT_TEXT"]],
    ["a PDF", utf8("%PDF-1.7"), ["FILE_NOT_TEXT"]],
    ["bare deflate", new Uint8Array(deflateRawSync(text)), null],
    ["half a JSON file", utf8('[{"patient_pseudo_id":"P0001","site_co'), ["FILE_DAMAGED"]],
    ["JSON that is no list of records", utf8('{"records":[1,2]}'), ["BAD_FORMAT"]],
    ["an empty JSON list", utf8("[]"), ["FILE_EMPTY"]],
    ["10,000 columns", utf8(`${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(",")}\n1`), null],
    ["a header twice", utf8(text.replace("site_code", "patient_pseudo_id")), ["DUPLICATE_COLUMN", "MISSING_COLUMN"]],
  ] as const)("%s is read, or refused with what to do next", (_, bytes, expected) => {
    const found = codes(bytes);
    if (expected !== null) expect(found).toEqual(expected);
    else expect(found).not.toEqual([]);
    if (expected?.length === 0) expect([...openLabelFile(bytes).rows()].map(({ values }) => values?.patient_pseudo_id)).toEqual(["P0001"]);
    else expectRemedies(bytes);
  });

  it("a cell of a megabyte is refused, and the other rows are read", () => {
    const huge = csv([
      ...good.map((cells, i) => [...cells, i === 0 ? "methylation_class" : "x".repeat(1024 * 1024)]),
      ["P0002", "site-a", "1", "6", "y", "pons", "IRB-7", ""],
    ]);
    const { rows } = told(huge);
    expect(rows.map(({ values, problems }) => [values !== null, problems.map(({ code }) => code)])).toEqual([
      [false, ["CELL_TOO_LONG"]],
      [true, []],
    ]);
  });

  it("rows that are delimited in another way than the header are told so", () => {
    const { rows } = told(utf8(`${HEADER.join(";")}\nP0001,site-a,12,6,y,pons,IRB-7`));
    expect(rows[0]?.problems[0]).toMatchObject({ code: "RAGGED_ROW", remedy: expect.stringContaining("one delimiter") });
  });

  it("values in JSON that are no cells are refused where they are read", () => {
    const record = { ...Object.fromEntries(HEADER.map((name, i) => [name, good[1]?.[i] ?? ""])), age_years: 12, treatment_naive: true };
    const { rows } = told(
      utf8(
        JSON.stringify([
          { ...record, sequences_present: ["t1", "t2"], idh: null },
          { ...record, patient_pseudo_id: "P0002", idh: { a: 1 } },
        ]),
      ),
    );
    expect(rows[0]?.values).toMatchObject({ age_years: 12, treatment_naive: true, sequences_present: ["t1", "t2"], idh: null });
    expect(rows[1]?.problems).toMatchObject([{ row: 3, column: "idh", code: "NOT_ALLOWED" }]);
  });

  it("a mapping cannot be used to climb into objects", () => {
    const mapping = { ...EMPTY_MAPPING, columns: JSON.parse('{"__proto__": "sex", "constructor": null}') };
    expect(openLabelFile(utf8(`__proto__,constructor,${text}`), { mapping }).columns.slice(0, 2)).toMatchObject([
      { header: "__proto__", target: "sex" },
      { header: "constructor", target: null, found: "chosen" },
    ]);
  });
});
