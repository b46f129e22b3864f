import { strToU8 } from "fflate";
import { columnOf } from "./codebook.js";
import { openTableOf } from "./open-table-of.js";
import { openLabelFile } from "./read-label-file.js";
import { makeWorkbook } from "./testing/make-workbook.js";

const REQUIRED = [
  "patient_pseudo_id",
  "site_code",
  "age_years",
  "scan_days_before_surgery",
  "treatment_naive",
  "location_primary",
  "consent_id",
];
const codes = (bytes: Uint8Array) => openLabelFile(bytes).fileProblems.map(({ code }) => code);

describe("the cells of an Excel workbook", () => {
  /** A workbook whose sheet holds a header, and one more row of these cells after those that are required. */
  const withCells = (header: readonly string[], xml: string, strings = ""): Uint8Array => {
    const text = (cell: string): string => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
    const rows = [
      [...REQUIRED, ...header].map(text).join(""),
      `${["P0001", "site-a", "12", "6", "y", "pons", "IRB-7"].map(text).join("")}${xml}`,
    ];
    const sheetXml = `<worksheet><sheetData>${rows.map((cells) => `<row>${cells}</row>`).join("")}</sheetData></worksheet>`;
    const parts = { "xl/worksheets/sheet1.xml": strToU8(sheetXml), "xl/sharedStrings.xml": strToU8(`<sst>${strings}</sst>`) };
    return makeWorkbook([{ name: "x", rows: [] }], { parts });
  };
  const lastCell = (xml: string, strings = ""): string | undefined => {
    const { table } = openTableOf(withCells(["sex"], xml, strings), columnOf);
    return [...table.records()][0]?.cells[REQUIRED.length];
  };

  it("reads words in runs, without how they are pronounced, and the signs that XML cannot hold", () => {
    const runs = '<r><t>fe</t></r><r><rPr><b/></rPr><t>male</t></r><rPh sb="0" eb="1"><t>phon</t></rPh>';
    expect(lastCell('<c t="s"><v>1</v></c>', `<si><t>male</t></si><si>${runs}</si>`)).toBe("female");
    expect(lastCell(`<c t="inlineStr"><is>${runs}</is></c>`)).toBe("female");
    expect(lastCell('<c t="s"><v>0</v></c>', "<si><t>female_x000D_</t></si>")).toBe("female");
    expect(lastCell('<c t="str"><f>A1</f><v>_x005F_x0041_</v></c>')).toBe("_x0041_");
  });

  it("takes an empty cell for empty, of whatever type, and a formula that nobody has worked out for none", () => {
    for (const empty of [
      '<c t="s"/>',
      '<c t="s"><v></v></c>',
      '<c t="b"/>',
      '<c t="b"><v/></c>',
      "<c/>",
      '<c t="str"><f>IF(A1,1,"")</f><v></v></c>',
    ])
      expect([empty, lastCell(empty, "<si><t>male</t></si>")]).toEqual([empty, ""]);
    expect(lastCell("<c><f>A2&amp;B2</f><v></v></c>")).toBe("=A2&B2");
    const [row] = openLabelFile(withCells(["sex"], "<c><f>A2</f></c>")).rows();
    expect(row?.problems).toMatchObject([{ column: "sex", value: "=A2", code: "NOT_ALLOWED" }]);
    expect(lastCell("<c><f>1+1</f><v>2</v></c>")).toBe("2");
  });

  it("is damaged when a cell names a word that is not there, and when its bytes are not those that were packed", () => {
    expect(codes(withCells(["sex"], '<c t="s"><v>7</v></c>'))).toEqual(["FILE_DAMAGED"]);
    const stored = makeWorkbook([{ name: "x", rows: [] }], {
      parts: { "xl/worksheets/sheet1.xml": [strToU8(`<worksheet><row><c t="str"><v>positive</v></c></row></worksheet>`), { level: 0 }] },
    });
    const at = Buffer.from(stored).indexOf("positive");
    stored.set(strToU8("negative"), at);
    expect(codes(stored)).toContain("FILE_DAMAGED");
  });

  it("is read though it is small and written as if it were huge", () => {
    const plain = makeWorkbook([{ name: "x", rows: [REQUIRED, ["P0001", "site-a", 12, 6, true, "pons", "IRB-7"]] }]);
    expect(openLabelFile(asIfHuge(plain)).totalRows).toBe(1);
  });

  it("is refused when a few bytes in each row stand for sixteen thousand cells", () => {
    const header = `<row>${REQUIRED.map((name) => `<c t="str"><v>${name}</v></c>`).join("")}</row>`;
    const rows = `${header}${'<row><c r="XFD1"><v>1</v></c></row>'.repeat(1300)}`;
    const wide = makeWorkbook([{ name: "x", rows: [] }], {
      parts: { "xl/worksheets/sheet1.xml": strToU8(`<worksheet>${rows}</worksheet>`) },
    });
    expect(codes(wide)).toEqual(["FILE_TOO_LARGE"]);
  });
});

/** The same workbook with its sizes in an extra field of each entry, as programs write it that do not know beforehand how large it will be. */
function asIfHuge(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  const from = view.getUint32(end + 16, true);
  const parts: Uint8Array[] = [bytes.slice(0, from)];
  let at = from;
  while (at < end) {
    const length = 46 + view.getUint16(at + 28, true);
    const entry = bytes.slice(at, at + length);
    const extra = Buffer.alloc(28);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    [24, 20, 42].forEach((where, i) => extra.writeBigUInt64LE(BigInt(view.getUint32(at + where, true)), 4 + 8 * i));
    for (const where of [20, 24, 42]) entry.fill(0xff, where, where + 4);
    new DataView(entry.buffer).setUint16(30, extra.length, true);
    parts.push(entry, extra);
    at += length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return Uint8Array.from(Buffer.concat([...parts, bytes.slice(end)]));
}
