import * as fc from "fast-check";
import { CODEBOOK } from "./codebook.js";
import { decodeText } from "./decode-text.js";
import { labelTemplate } from "./label-template.js";
import { readAllRows, type WholeLabelFile } from "./testing/read-all-rows.js";
import { rejectedCsv as rejectedOf } from "./rejected-csv.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const REQUIRED = "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id";
const row = (pseudonym: string) => `${pseudonym},site-a,12,6,y,pons,IRB-7`;
const file = (...lines: readonly string[]) => [REQUIRED, ...lines].join("\n");

const rejectedCsv = (reading: WholeLabelFile) => rejectedOf(reading, reading.rows);
/** All of a reading but its functions. */
const data = (reading: WholeLabelFile) => ({ ...reading, linesToSend: [...reading.linesToSend()] });
const read = (text: string, options?: { siteCode?: string }) => readAllRows(utf8(text), options);
const fileCodes = (reading: WholeLabelFile) => reading.fileProblems.map((problem) => problem.code);
const rowCodes = (reading: WholeLabelFile) =>
  reading.rows.flatMap((row) => row.problems.map((problem) => [problem.row, problem.column, problem.code]));
/** One row with one more column; its value, or its problem's code. */
function readOne(column: string, cell: string): unknown {
  const reading = read(`${REQUIRED},${column}\n${row("P0001")},"${cell}"`);
  const first = reading.rows[0];
  const values: Readonly<Record<string, unknown>> | null = first?.values ?? null;
  return values ? values[column] : (first?.problems[0]?.code ?? fileCodes(reading)[0]);
}

describe("a label file", () => {
  it("becomes typed rows in the codebook's own words", () => {
    const reading = read(
      `${REQUIRED},h3k27m_ihc,seq_genes_covered,methylation_score,mask_present\n${row("sub-P0001")},POS,"H3F3A; h3.1",0.97,1`,
    );
    expect(reading).toMatchObject({ encoding: "utf-8", delimiter: "comma", ignoredColumns: [], fileProblems: [] });
    expect(reading.rows).toHaveLength(1);
    expect(reading.rows[0]).toMatchObject({ row: 2, pseudonym: "P0001", problems: [] });
    expect(reading.rows[0]?.values).toMatchObject({
      patient_pseudo_id: "P0001",
      site_code: "site-a",
      age_years: 12,
      scan_days_before_surgery: 6,
      treatment_naive: true,
      location_primary: "pons",
      h3k27m_ihc: "positive",
      h3k27me3_ihc: null,
      seq_genes_covered: ["H3.3", "H3.1"],
      methylation_score: 0.97,
      mask_present: true,
    });
  });

  it("reads the same in every encoding a spreadsheet writes, and says which it was", () => {
    const text = `${file(row("P0001"))},`.replace("consent_id", "consent_id,notes").replace("IRB-7,", "IRB-7,Zürich");
    const marks: readonly (readonly [string, Uint8Array])[] = [
      ["utf-8", utf8(text)],
      ["utf-8", utf8(`\uFEFF${text}`)],
      ["utf-16le", new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le"))],
      ["utf-16be", new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le").swap16())],
      ["windows-1252", latin1(text)],
      ["gb18030", Uint8Array.from([...utf8(text.replace("Zürich", "")), 0xc4, 0xd4, 0xc7, 0xc5])], // 脑桥
    ];
    const expected = read(text).rows[0]?.values;
    expect(expected).not.toBeNull();
    for (const [encoding, bytes] of marks) {
      const reading = readAllRows(bytes);
      expect([reading.encoding, reading.fileProblems]).toEqual([encoding, []]);
      expect(reading.rows[0]?.values).toEqual(expected);
    }
    expect(decodeText(latin1(text)).text).toContain("Zürich");
    expect(decodeText(marks[5]![1]).text).toContain("脑桥");
  });

  it("reads the same with LF, CRLF, CR, and all of them mixed", () => {
    const lines = [REQUIRED, row("P0001"), `"P0002","site-a","12","6","y","pons","IRB-7"`, row("P0003")];
    const expected = read(lines.join("\n")).rows.map((row) => row.values);
    expect(expected.every(Boolean)).toBe(true);
    for (const text of [lines.join("\r\n"), lines.join("\r"), `${lines[0]}\r\n${lines[1]}\n${lines[2]}\r\n${lines[3]}\r`]) {
      expect(read(text).rows.map((row) => row.values)).toEqual(expected);
      expect(read(text).fileProblems).toEqual([]);
    }
  });

  it("reads commas, semicolons and tabs, Excel's sep= line, and decimal commas", () => {
    const swap = (delimiter: string) => `${REQUIRED},slice_thickness_mm\n${row("P0001")},1.5`.replaceAll(",", delimiter);
    for (const [name, text] of [
      ["comma", swap(",")],
      ["semicolon", swap(";")],
      ["tab", swap("\t")],
      ["semicolon", `sep=;\n${swap(";")}`],
      ["semicolon", swap(";").replace("1.5", "1,5")],
    ] as const) {
      const reading = read(text);
      expect([reading.delimiter, reading.rows[0]?.row, reading.rows[0]?.values?.slice_thickness_mm]).toEqual([name, 2, 1.5]);
    }
  });

  it("keeps a quoted cell whole, line breaks, delimiters and quotation marks included", () => {
    const reading = read(`methylation_class,${REQUIRED}\n"one\ntwo, ""three""",${row("P0001")}\n,${row("P0002")}`);
    expect(reading.fileProblems).toEqual([]);
    expect(reading.rows.map((row) => [row.row, row.pseudonym, row.cells[0]])).toEqual([
      [2, "P0001", 'one\ntwo, "three"'],
      [3, "P0002", ""],
    ]);
  });

  it("counts rows as the spreadsheet does, past blank and comment rows", () => {
    const reading = read(`${REQUIRED}\n\n${row("P0001")}\n,,,,,,\n# a remark,,,,,,\n${row("P0002")}\n\n`);
    expect(reading.rows.map((row) => row.row)).toEqual([3, 6]);
  });

  it("says everything that is wrong, not the first thing", () => {
    const reading = read(file("P1,site-a,twelve,6,maybe,liver,", row("P0002"), "P0003,site-a,300,6,y,pons,IRB-7,stray", "P0004,site-a"));
    expect(rowCodes(reading)).toEqual([
      [2, "patient_pseudo_id", "BAD_FORMAT"],
      [2, "age_years", "NOT_A_NUMBER"],
      [2, "treatment_naive", "NOT_ALLOWED"],
      [2, "location_primary", "NOT_ALLOWED"],
      [2, "consent_id", "MISSING_VALUE"],
      [4, null, "RAGGED_ROW"],
      [4, "age_years", "OUT_OF_RANGE"],
      [5, null, "RAGGED_ROW"],
    ]);
    expect(reading.rows.map((row) => row.values !== null)).toEqual([false, true, false, false]);
    for (const problem of reading.rows.flatMap((row) => row.problems)) expect(problem.remedy).toBeTruthy();
  });

  it("takes a short row only when nothing of it can be lost", () => {
    expect(rowCodes(read(`${REQUIRED},sex\n${row("P0001")}`))).toEqual([[2, null, "RAGGED_ROW"]]);
    expect(rowCodes(read(`${REQUIRED},sex\n${row("P0001")},f,,`))).toEqual([]);
  });

  it("refuses a header with a column missing or twice, in its own spelling", () => {
    const reading = read(`patient_pseudo_id,Site,age,Age_Years,sex,gender,shoe size,shoe size\nP0001,site-a,1,1,f,f,9,9`);
    expect(reading.fileProblems.map(({ code, column }) => [code, column])).toEqual([
      ["DUPLICATE_COLUMN", "Age_Years"],
      ["DUPLICATE_COLUMN", "gender"],
      ["DUPLICATE_COLUMN", "shoe size"],
      ["MISSING_COLUMN", "scan_days_before_surgery"],
      ["MISSING_COLUMN", "treatment_naive"],
      ["MISSING_COLUMN", "location_primary"],
      ["MISSING_COLUMN", "consent_id"],
    ]);
    expect(reading.rows[0]?.values).toBeNull();
  });

  it("names the columns it does not read, and keeps nothing of them", () => {
    const reading = read(`${REQUIRED},notes,shoe_size,error_code\n${row("P0001")},secret,44,BAD`);
    expect(reading.ignoredColumns).toEqual(["notes", "shoe_size"]);
    expect(JSON.stringify(reading.rows)).not.toMatch(/secret|44/);
    expect(reading.columns.map(({ header, samples }) => [header, samples]).slice(-3)).toEqual([
      ["notes", []],
      ["shoe_size", ["44"]],
      ["error_code", ["BAD"]],
    ]);
  });

  it("refuses a case that stands twice, in every row it stands in", () => {
    const reading = read(file(row("P0001"), row("P0002"), row("p0001")));
    expect(rowCodes(reading)).toEqual([
      [2, "patient_pseudo_id", "DUPLICATE_PSEUDONYM"],
      [4, "patient_pseudo_id", "DUPLICATE_PSEUDONYM"],
    ]);
    expect(reading.rows[0]?.problems[0]?.message).toContain("row 4");
  });

  it("refuses rows of another site, when it knows the site", () => {
    const text = file(row("P0001"), row("P0002").replace("site-a", "site-b"));
    expect(rowCodes(read(text, { siteCode: "site-a" }))).toEqual([[3, "site_code", "WRONG_SITE"]]);
    expect(rowCodes(read(text))).toEqual([]);
  });

  it("is refused with a reason when it is no label file at all", () => {
    expect(fileCodes(readAllRows(new Uint8Array()))).toEqual(["FILE_EMPTY"]);
    expect(fileCodes(read("\n\n  \n"))).toEqual(["FILE_EMPTY"]);
    expect(fileCodes(read(REQUIRED))).toEqual(["NO_ROWS"]);
    expect(fileCodes(readAllRows(Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0])))).toEqual(["FILE_CUT_SHORT"]);
    expect(fileCodes(read(file(`P00\u000001,site-a,12,6,y,pons,IRB-7`)))).toEqual(["FILE_NOT_TEXT"]);
    expect(fileCodes(readAllRows(new Uint8Array(Buffer.from(file(row("P0001")), "utf16le"))))).toEqual(["FILE_NOT_TEXT"]);
    expect(fileCodes(readAllRows(new Uint8Array(50 * 1024 * 1024 + 1)))).toEqual(["FILE_TOO_LARGE"]);
    expect(fileCodes(read(`${REQUIRED},${Array.from({ length: 200 }, (_, i) => `c${i}`).join(",")}\n${row("P0001")}`))).toContain(
      "TOO_MANY_COLUMNS",
    );
    expect(fileCodes(read(`${REQUIRED}\n${",".repeat(30_000)}`))).toContain("TOO_MANY_COLUMNS");
    expect(fileCodes(read(REQUIRED + "\n".repeat(1_000_001)))).toContain("TOO_MANY_ROWS");
    const unclosed = read(file(`"P0001,site-a,12,6,y,pons,IRB-7`, row("P0002")));
    expect(unclosed.fileProblems).toMatchObject([{ code: "UNCLOSED_QUOTE", row: 2 }]);
  });

  it("survives any bytes at all, and reads the same bytes the same way twice", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, headed) => {
        const bytes = headed ? Uint8Array.from([...utf8(`${REQUIRED}\n`), ...noise]) : noise;
        expect(data(readAllRows(bytes))).toEqual(data(readAllRows(bytes)));
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.array(fc.array(fc.string())), (cells) => void read(file(...cells.map((line) => line.join(","))))));
  });
});

describe("a cell", () => {
  it("holds completed years, and 90 for everyone older", () => {
    const age = (cell: string) => readAllRows(utf8(file(`P0001,site-a,"${cell}",6,y,pons,IRB-7`))).rows[0]?.values?.age_years ?? null;
    expect(["0", "12", "12.9", "12,9", "89", "90", "97", "120", ">90", ">89", "≥90", "90+", "<1"].map(age)).toEqual([
      0, 12, 12, 12, 89, 90, 90, 90, 90, 90, 90, 90, 0,
    ]);
    expect(["-1", "121", "8 months", ">12", "12+", "1-Feb", "", "unknown"].map(age)).toEqual(Array.from({ length: 8 }, () => null));
  });

  it("is empty where a word for nothing stands", () => {
    for (const blank of ["", "NA", "n/a", "Not Available", "nan", "NULL", "."]) expect(readOne("field_strength_t", blank)).toBeNull();
    expect(readOne("idh", "unknown")).toBeNull();
    expect(readOne("sex", "unknown")).toBe("unknown");
  });

  it("does not guess what a lone minus means", () => {
    expect(readOne("h3k27m_ihc", "-")).toBe("NOT_ALLOWED");
    expect(readOne("h3k27m_ihc", "+")).toBe("positive");
  });

  it("reads numbers with either decimal sign, and nothing else", () => {
    expect(["1.5", "1,5", "3", "0", "31", "1e1", "3T", "1,500.0"].map((cell) => readOne("slice_thickness_mm", cell))).toEqual([
      1.5,
      1.5,
      3,
      "OUT_OF_RANGE",
      "OUT_OF_RANGE",
      "NOT_A_NUMBER",
      "NOT_A_NUMBER",
      "NOT_A_NUMBER",
    ]);
    expect(["5", "5.0", "5.5", "0"].map((cell) => readOne("case_no", cell))).toEqual([5, 5, "NOT_A_NUMBER", "OUT_OF_RANGE"]);
  });

  it("reads dates that can be read in only one way", () => {
    expect(["2024", "2024-05", "2024-02-29"].map((cell) => readOne("label_date", cell))).toEqual(["2024", "2024-05", "2024-02-29"]);
    expect(["03/05/2024", "2023-02-29", "2024-13", "1971-05-03", "May 2024"].map((cell) => readOne("label_date", cell))).toEqual(
      Array.from({ length: 5 }, () => "BAD_DATE"),
    );
  });

  it("takes codes, not names", () => {
    expect(["P01", "R-2", "Wang", "Wang Li"].map((cell) => readOne("pathologist_id", cell))).toEqual([
      "P01",
      "R-2",
      "BAD_FORMAT",
      "BAD_FORMAT",
    ]);
    expect(["9385/3", "=1+1", "a b"].map((cell) => readOne("histology_text_code", cell))).toEqual(["9385/3", "BAD_FORMAT", "BAD_FORMAT"]);
  });
});

describe("the rejected rows", () => {
  it("go back in their own columns with the reasons, and read like the original once corrected", () => {
    const text = rejectedCsv(
      read(
        `notes;H3K27M-IHC clone;Pseudonym;${REQUIRED.split(",").slice(1).join(";")}\nsecret;x;P0001;site-a;twelve;6;y;liver;IRB-7\n;;P0002;site-a;1;6;y;pons;IRB-7`,
      ),
    );
    expect(text?.split("\r\n")[0]).toBe(
      `"H3K27M-IHC clone";"Pseudonym";"${REQUIRED.split(",").slice(1).join('";"')}";"error_code";"error_message"`,
    );
    expect(text?.split("\r\n")[1]).toMatch(
      /^"x";"P0001";"site-a";"twelve";"6";"y";"liver";"IRB-7";"NOT_A_NUMBER NOT_ALLOWED";"age_years: .* \| location_primary: .*"$/,
    );
    const corrected = read(text?.replace("twelve", "12").replace("liver", "pons") ?? "");
    expect(corrected.rows.map((row) => [row.pseudonym, row.problems])).toEqual([["P0001", []]]);
    expect([corrected.delimiter, corrected.ignoredColumns]).toEqual(["semicolon", []]);
    const again = rejectedCsv(read(text ?? ""));
    expect(again).toBe(text);
  });

  it("are no file when there are none", () => {
    expect(rejectedCsv(read(file(row("P0001"))))).toBeNull();
  });

  it("are read again when a reason quotes what would be an address without its quotation marks", () => {
    const reading = read(`h3k27m_ihc_clone,${REQUIRED}\n"@!.AA",P0001,site-a,x,6,y,pons,IRB-7`);
    expect(read(rejectedCsv(reading) ?? "").rows[0]?.cells[0]).toBe("@!.AA");
  });

  it("never begin a cell with what a spreadsheet would run, and give every cell back", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((tail) => `=${tail}`),
          fc.constantFrom("+1", "-x", "@a", "\t=1", "＝1", "-1.5"),
        ),
        (cell) => {
          fc.pre(!cell.trim().startsWith("# ") && !/[\d@^\0\uFEFF]|[^\x20-\uD7FF]/.test(cell.slice(1)));
          const reading = read(`h3k27m_ihc_clone,${REQUIRED}\n"${cell.replaceAll('"', '""')}",P0001,site-a,x,6,y,pons,IRB-7`);
          const text = rejectedCsv(reading);
          if (text === null) throw new Error("the row was not rejected");
          const first = /^"((?:[^"]|"")*)"/.exec(text.slice(text.indexOf("\r\n") + 2))?.[1] ?? "";
          if (!/^-?\d+(\.\d+)?$/.test(first)) expect(first).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
          expect(read(text).rows[0]?.cells[0]).toBe(reading.rows[0]?.cells[0]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the template", () => {
  it("is a header that is complete and rows that are skipped", () => {
    const reading = readAllRows(utf8(labelTemplate()));
    expect(fileCodes(reading)).toEqual(["NO_ROWS"]);
    expect(reading.ignoredColumns).toEqual([]);
  });

  it("shows an example that would be accepted", () => {
    const [header = "", , example = ""] = labelTemplate().split("\r\n");
    const reading = readAllRows(utf8(`${header}\r\n${example.replace("# ", "")}`));
    expect(reading.fileProblems).toEqual([]);
    expect(reading.rows[0]?.problems).toEqual([]);
    expect(Object.keys(reading.rows[0]?.values ?? {})).toHaveLength(CODEBOOK.length - 1);
  });
});

describe("what may be sent of a file", () => {
  it("is read by the server exactly as the browser read it, without the columns that stay", () => {
    const text = `${REQUIRED},notes,shoe_size,sex\n\n${row("P0001")},a secret,44,f\n# c\nP1,site-a,x,6,y,pons,IRB-7,secret,44,q\n${row("P0003")},n,1,f,stray\nP0004,site-a`;
    const here = read(text);
    const sent = [...here.linesToSend()].join("");
    expect(sent).not.toMatch(/secret|44|stray(?! cell)/);
    const there = read(sent);
    expect(there.ignoredColumns).toEqual([]);
    expect(there.rows.map(({ row, values }) => [row, values])).toEqual(here.rows.map(({ row, values }) => [row, values]));
    expect(rowCodes(there)).toEqual(rowCodes(here));
  });
});
