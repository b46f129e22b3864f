import { strToU8, zipSync, type Zippable } from "fflate";

/** A cell of a workbook: text, a number in a style, a flag, or what stands in a formula's result. */
export type WorkbookCell =
  | string
  | number
  | boolean
  | { readonly number: number; readonly style: number }
  | { readonly error: string }
  | null;

export interface WorkbookSheet {
  readonly name: string;
  readonly rows: readonly (readonly WorkbookCell[])[];
}

/** Styles by their number: 1 a day, 2 percent, 3 a time, 4 a code of its own for days. */
const STYLES = `<styleSheet xmlns="x"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-407]dd\\.mm\\.yyyy;@"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="21"/><xf numFmtId="164"/></cellXfs></styleSheet>`;

export interface WorkbookOptions {
  readonly from1904?: boolean;
  /** Files to put in or over those that are made. */
  readonly parts?: Zippable;
}

/** An Excel workbook, written as Excel writes it: strings shared, cells sparse, styles by number. */
export function makeWorkbook(sheets: readonly WorkbookSheet[], { from1904 = false, parts = {} }: WorkbookOptions = {}): Uint8Array {
  const strings: string[] = [];
  const known = new Map<string, number>();
  const share = (text: string): number => {
    const at = known.get(text) ?? strings.push(text) - 1;
    known.set(text, at);
    return at;
  };
  const files: Zippable = {};
  sheets.forEach(({ rows }, i) => {
    const xml = rows.map(
      (cells, r) => `<row r="${r + 1}">${cells.map((cell, c) => cellXml(cell, `${letters(c)}${r + 1}`, share)).join("")}</row>`,
    );
    files[`xl/worksheets/sheet${i + 1}.xml`] = strToU8(
      `<?xml version="1.0"?><worksheet><sheetData>${xml.join("")}</sheetData></worksheet>`,
    );
  });
  const listed = sheets.map(({ name }, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const related = sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="t/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`);
  return zipSync({
    "[Content_Types].xml": strToU8("<Types/>"),
    "xl/workbook.xml": strToU8(`<workbook><workbookPr date1904="${from1904 ? 1 : 0}"/><sheets>${listed.join("")}</sheets></workbook>`),
    "xl/_rels/workbook.xml.rels": strToU8(
      `<Relationships>${related.join("")}<Relationship Id="s" Type="t/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="y" Type="t/styles" Target="/xl/styles.xml"/></Relationships>`,
    ),
    "xl/styles.xml": strToU8(STYLES),
    "xl/sharedStrings.xml": strToU8(
      `<sst>${strings.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join("")}</sst>`,
    ),
    ...files,
    ...parts,
  });
}

function cellXml(cell: WorkbookCell, reference: string, share: (text: string) => number): string {
  if (cell === null || cell === "") return "";
  if (typeof cell === "string") return `<c r="${reference}" t="s"><v>${share(cell)}</v></c>`;
  if (typeof cell === "boolean") return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "number") return `<c r="${reference}"><v>${cell}</v></c>`;
  if ("error" in cell) return `<c r="${reference}" t="e"><v>${cell.error}</v></c>`;
  return `<c r="${reference}" s="${cell.style}"><v>${cell.number}</v></c>`;
}

function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("\r", "&#13;");
