import { fileProblem, type LabelProblem } from "./label-problem.js";
import { cleanCell, isComment, type Sheet, type SheetRow } from "./sheet.js";
import { shownNumber } from "./xlsx-number.js";
import { unescapeString, type Workbook } from "./xlsx-workbook.js";
import { attributeOf, readXml, type XmlListener } from "./read-xml.js";
import { UnreadableZip, type ZipEntry } from "./zip-entries.js";

/** What a sheet may inflate to: 100,000 rows of 40 columns are some 130 MiB. */
const MAX_SHEET_BYTES = 256 * 1024 * 1024;
const MAX_COLUMN = 16_384;
/** Places before a cell that are left out: a few bytes in each row may stand for sixteen thousand of them. */
const MAX_GAPS = 20_000_000;

/** A worksheet as rows: numbers as they are shown, dates as ISO 8601, booleans as true and false. Inflated as it is read, never whole. */
export const xlsxSheet = (part: ZipEntry, workbook: Workbook): Sheet => ({ isRagged: false, rows: () => rowsOf(part, workbook) });

function* rowsOf(part: ZipEntry, workbook: Workbook): Generator<SheetRow> {
  let row = 0;
  try {
    for (const { number, cells } of rawRows(part, workbook)) {
      row = number ?? row + 1;
      if (!isComment(cells)) yield { row, cells: cells.map(cleanCell), problem: null };
    }
  } catch (error) {
    if (!(error instanceof UnreadableZip)) throw error;
    yield { row: row + 1, cells: [], problem: problemOf(error) };
  }
}

/** What is wrong with a workbook that cannot be read to its end. */
export const problemOf = ({ why }: UnreadableZip): LabelProblem =>
  why === "tooLarge"
    ? fileProblem(
        "FILE_TOO_LARGE",
        "The workbook unpacks to far more than a label file can be.",
        "Copy the table into a new workbook, or save it as CSV UTF-8.",
      )
    : fileProblem(
        "FILE_DAMAGED",
        "The workbook is damaged and cannot be read to its end.",
        "Open it in the spreadsheet, save it anew and choose it again.",
      );

interface RawRow {
  readonly number: number | null;
  readonly cells: readonly string[];
}

function* rawRows(part: ZipEntry, workbook: Workbook): Generator<RawRow> {
  const rows: RawRow[] = [];
  for (const _ of readXml(part.chunks(MAX_SHEET_BYTES), rowCollector(rows, workbook))) {
    yield* rows;
    rows.length = 0;
  }
}

/** Puts each row there when it ends. */
function rowCollector(rows: RawRow[], workbook: Workbook): XmlListener {
  let cells: string[] = [];
  let number: number | null = null;
  let at = 0;
  let gaps = 0;
  let attributes = "";
  let text = "";
  let formula: string | null = null;
  /** The element whose text is heard; how a word is to be pronounced is not. */
  let inside: "v" | "t" | "f" | "rPh" | null = null;
  return {
    text: (some) => {
      if (inside === "f") formula += some;
      else if (inside === "v" || inside === "t") text += some;
    },
    open: (name, own) => {
      if (name === "v" || name === "t" || name === "f" || name === "rPh") inside = inside === "rPh" ? inside : name;
      if (name === "f") formula = "";
      else if (name === "c") {
        at = columnAt(attributeOf(own, "r")) ?? at;
        attributes = own;
        text = "";
        formula = null;
      } else if (name === "row") {
        cells = [];
        at = 0;
        number = rowNumber(attributeOf(own, "r"));
      }
    },
    close: (name) => {
      if (name === inside) inside = null;
      else if (name === "row") rows.push({ number, cells });
      else if (name === "c") {
        if (at >= MAX_COLUMN) throw new UnreadableZip("damaged");
        gaps += Math.max(0, at - cells.length);
        if (gaps > MAX_GAPS) throw new UnreadableZip("tooLarge");
        while (cells.length < at) cells.push("");
        cells[at] = shown({ attributes, text, formula }, workbook);
        at += 1;
      }
    },
  };
}

function rowNumber(reference: string | null): number | null {
  const number = Number(reference);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

/** The column of a cell such as AB12, counted from 0. */
function columnAt(reference: string | null): number | null {
  let column = 0;
  for (const letter of reference ?? "") {
    const code = letter.charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    column = Math.min(column * 26 + code, MAX_COLUMN + 1);
  }
  return column === 0 ? null : column - 1;
}

interface RawCell {
  readonly attributes: string;
  readonly text: string;
  /** Null where none stands. */
  readonly formula: string | null;
}

/** A cell as people see it. A formula that no spreadsheet has worked out yet has no value: it is shown itself, to be refused and not to be taken for empty. */
function shown({ attributes, text, formula }: RawCell, { sharedStrings, formats, from1904 }: Workbook): string {
  const type = attributeOf(attributes, "t") ?? "n";
  if (text === "") return formula === null || type === "str" ? "" : `=${formula}`;
  switch (type) {
    case "s": {
      const shared = sharedStrings[Number(text)];
      if (shared === undefined) throw new UnreadableZip("damaged");
      return shared;
    }
    case "b":
      return text.trim() === "1" || text.trim() === "true" ? "true" : "false";
    case "n":
      return shownNumber(text, formats[Number(attributeOf(attributes, "s") ?? "0")] ?? "plain", from1904);
    default:
      return unescapeString(text); // a formula's text, a string of its own, an error such as #N/A, an ISO date
  }
}
