import { constants, deflateRawSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import * as fc from "fast-check";
import { openLabelFile } from "./read-label-file.js";
import { openTableOf } from "./open-table-of.js";
import { columnOf } from "./codebook.js";
import { makeWorkbook, type WorkbookCell } from "./testing/make-workbook.js";

const REQUIRED = [
  "patient_pseudo_id",
  "site_code",
  "age_years",
  "scan_days_before_surgery",
  "treatment_naive",
  "location_primary",
  "consent_id",
];
const row = (pseudonym: string): readonly WorkbookCell[] => [pseudonym, "site-a", 12, 6, true, "pons", "IRB-7"];
const codes = (bytes: Uint8Array) => openLabelFile(bytes).fileProblems.map(({ code }) => code);
const sheet = (...rows: readonly (readonly WorkbookCell[])[]) => makeWorkbook([{ name: "Labels", rows }]);
/** One row with one more column; its value, or its problem's code and suggestion. */
function readOne(column: string, cell: WorkbookCell, from1904 = false): unknown {
  const bytes = makeWorkbook(
    [
      {
        name: "x",
        rows: [
          [...REQUIRED, column],
          [...row("P0001"), cell],
        ],
      },
    ],
    { from1904 },
  );
  const [first] = openLabelFile(bytes).rows();
  const values: Readonly<Record<string, unknown>> | null = first?.values ?? null;
  return values ? values[column] : [first?.problems[0]?.code, first?.problems[0]?.suggestion];
}

describe("an Excel workbook", () => {
  it("is read from the first sheet whose header is known, past a title", () => {
    const file = openLabelFile(
      makeWorkbook([
        { name: "Read me", rows: [["Contact the office"], ["about anything"]] },
        { name: "Labels & more", rows: [["Labels of our hospital"], [], REQUIRED, row("P0001"), [], row("P0002")] },
        { name: "Old", rows: [REQUIRED, row("P0009")] },
      ]),
    );
    expect(file).toMatchObject({
      format: "xlsx",
      sheetName: "Labels & more",
      encoding: null,
      delimiter: null,
      fileProblems: [],
      totalRows: 2,
    });
    expect([...file.rows()].map((one) => [one.row, one.pseudonym, one.values?.age_years, one.values?.treatment_naive])).toEqual([
      [4, "P0001", 12, true],
      [6, "P0002", 12, true],
    ]);
  });

  it("shows numbers, flags and days as people see them", () => {
    expect(readOne("slice_thickness_mm", 0.1 + 0.2)).toBe(0.3);
    expect(readOne("histology_text_code", 9385)).toBe("9385");
    expect(readOne("mask_present", false)).toBe(false);
    expect(readOne("label_date", { number: 45415, style: 1 })).toBe("2024-05-03");
    expect(readOne("label_date", { number: 45415, style: 4 })).toBe("2024-05-03");
    expect(readOne("label_date", { number: 43953, style: 1 }, true)).toBe("2024-05-03");
    expect(readOne("idh", null)).toBeNull();
  });

  it("tells what a spreadsheet has done to a value, and what was meant", () => {
    expect(readOne("label_date", 45415)).toEqual(["BAD_DATE", "2024-05-03"]);
    expect(readOne("label_date", { number: 45415.3542, style: 1 })).toEqual(["BAD_DATE", "2024-05-03"]);
    expect(readOne("seq_tumour_content_percent", { number: 0.7, style: 2 })).toEqual(["NOT_A_NUMBER", "70"]);
    expect(readOne("slice_thickness_mm", { number: 0.5, style: 3 })).toEqual(["NOT_A_NUMBER", null]);
    expect(readOne("case_no", "1E+05")).toEqual(["NOT_A_NUMBER", "100000"]);
    expect(readOne("consent_no", "x")).toBeUndefined();
    expect(readOne("h3k27m_ihc_clone", { error: "#N/A" })).toEqual(["BAD_FORMAT", null]);
  });

  it("is looked through for days that identify, like any other file", () => {
    expect(codes(sheet([...REQUIRED, "seen"], [...row("P0001"), { number: 30_000, style: 1 }]))).toEqual(["PATIENT_IDENTIFIER"]);
    expect(codes(sheet(["born 1984-03-07"], REQUIRED, row("P0001")))).toEqual(["PATIENT_IDENTIFIER"]);
  });

  it("is refused with what to do when it is half a file, no workbook, damaged or locked", () => {
    const whole = sheet(REQUIRED, row("P0001"));
    expect(codes(whole)).toEqual([]);
    expect(codes(whole.subarray(0, whole.length / 2))).toEqual(["FILE_CUT_SHORT"]);
    expect(codes(whole.subarray(0, whole.length - 1))).toEqual(["FILE_CUT_SHORT"]);
    expect(codes(zipSync({ "a.txt": strToU8("x") }))).toEqual(["FILE_NOT_TEXT"]);
    expect(codes(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]))).toEqual(["FILE_NOT_TEXT"]);
    expect(codes(makeWorkbook([]))).toEqual(["FILE_EMPTY"]);
    const broken = (xml: string) => makeWorkbook([{ name: "x", rows: [] }], { parts: { "xl/worksheets/sheet1.xml": strToU8(xml) } });
    expect(codes(broken("<worksheet><sheetData><row><c><v>1"))).toEqual(["FILE_DAMAGED"]);
    expect(codes(broken('<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'))).toEqual(["FILE_DAMAGED"]);
    expect(codes(broken("<worksheet/>"))).toEqual(["FILE_EMPTY"]);
    for (const bytes of [whole.subarray(0, 100), broken("<worksheet>")]) expect(openLabelFile(bytes).fileProblems[0]?.remedy).toBeTruthy();
  });

  it("is read from a sheet that people see before one that is hidden", () => {
    const list = (state: string) =>
      strToU8(`<workbook><sheets><sheet name="Old" ${state} r:id="rId1"/><sheet name="New" r:id="rId2"/></sheets></workbook>`);
    const sheets = [
      { name: "Old", rows: [REQUIRED, row("P0009")] },
      { name: "New", rows: [REQUIRED, row("P0001")] },
    ];
    const read = (state: string) => openLabelFile(makeWorkbook(sheets, { parts: { "xl/workbook.xml": list(state) } })).sheetName;
    expect([read(""), read('state="visible"'), read('state="hidden"'), read('state="veryHidden"')]).toEqual(["Old", "Old", "New", "New"]);
  });

  it("shows a day that is a fraction of a second short as the next", () => {
    expect(readOne("label_date", { number: 45414.999_999_9, style: 1 })).toBe("2024-05-03");
    expect(readOne("label_date", { number: 43952.999_999_9, style: 1 }, true)).toBe("2024-05-03");
  });

  it("is refused by what it really unpacks to, whatever it claims", () => {
    const header = `<row>${REQUIRED.map((name) => `<c t="str"><v>${name}</v></c>`).join("")}</row>`;
    const blanks = strToU8(`<row>${" ".repeat(1024 * 1024 - 12)}</row>`);
    const bomb = bombOf(strToU8(`<worksheet>${header}`), blanks, 257);
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(codes(bomb)).toEqual(["FILE_TOO_LARGE"]);
    expect(codes(bombOf(new Uint8Array(), new Uint8Array(1024 * 1024).fill(0x41), 257))).toEqual(["FILE_DAMAGED"]); // one endless text
  });

  it("gives every cell back that was written into it", () => {
    const text = fc
      .string({ unit: "grapheme", maxLength: 20 })
      .filter((cell) => !/[\p{Cc}\uFFFE\uFFFF]/u.test(cell) && !/^\s*'/.test(cell));
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 8 }), (rows) => {
        fc.pre(rows.every(([first = ""]) => !first.trim().startsWith("#")) && (rows[0]?.some((cell) => cell.trim() !== "") ?? false));
        const bytes = makeWorkbook([{ name: "x", rows }]);
        const { table } = openTableOf(bytes, columnOf);
        const width = table.header.length;
        const trimmed = rows.map((cells) => cells.map((cell) => cell.trim()));
        expect(table.header).toEqual((trimmed[0] ?? []).slice(0, width));
        expect([...table.records()].map(({ cells }) => withoutEnd(cells))).toEqual(trimmed.slice(1).map(withoutEnd));
      }),
      { numRuns: 200 },
    );
  });

  it("survives any damage", () => {
    const whole = sheet(REQUIRED, row("P0001"), row("P0002"));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        const file = openLabelFile(bytes);
        expect([...file.rows()]).toHaveLength(file.totalRows);
      }),
      { numRuns: 300 },
    );
  });
});

const withoutEnd = (cells: readonly string[]): readonly string[] => cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);

/** A workbook whose sheet unpacks to a head and a body many times over, and claims to be 1000 bytes. */
function bombOf(head: Uint8Array, body: Uint8Array, times: number): Uint8Array {
  const flushed = (bytes: Uint8Array) => deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH });
  const stream = Buffer.concat([flushed(head), ...Array.from({ length: times }, () => flushed(body)), deflateRawSync(new Uint8Array())]);
  const bytes = makeWorkbook([{ name: "x", rows: [] }], { parts: { "xl/worksheets/sheet1.xml": [Uint8Array.from(stream), { level: 0 }] } });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length - 46; at++) {
    if (view.getUint32(at, true) !== 0x02014b50 || view.getUint32(at + 20, true) !== stream.length) continue;
    view.setUint16(at + 10, 8, true); // deflated
    view.setUint32(at + 24, 1000, true);
  }
  return bytes;
}
