import { csvSheet, type Delimiter } from "./csv-sheet.js";
import { decodeText, type Encoding } from "./decode-text.js";
import { looksLikeJson, openJson } from "./json-sheet.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import { isZip, openXlsx } from "./xlsx-file.js";
import { namedColumns, openTable, TELLING, type Meaning, type Table } from "./table.js";

export const MAX_FILE_BYTES = 50 * 1024 * 1024;

export type TableFormat = "csv" | "tsv" | "xlsx" | "json";

export interface OpenedTable {
  readonly format: TableFormat;
  /** Null where the format brings its own. */
  readonly encoding: Encoding | null;
  readonly delimiter: Delimiter | null;
  /** The sheet of a workbook that is read. */
  readonly sheetName: string | null;
  readonly table: Table;
  /** Why there is no table. */
  readonly problem: LabelProblem | null;
}

/** Tells what kind of file this is, by what it holds and not by what it is called, and finds its table. */
export function openTableOf(bytes: Uint8Array, meaning: Meaning): OpenedTable {
  if (bytes.byteLength > MAX_FILE_BYTES) {
    const message = `The file has ${Math.ceil(bytes.byteLength / 1048576)} MiB; at most 50 are read.`;
    return { ...NOTHING, problem: fileProblem("FILE_TOO_LARGE", message, "Split the file.") };
  }
  if (isZip(bytes)) return openFirstKnown(bytes, meaning);
  const { text, encoding, problem } = decodeText(bytes);
  if (problem) return { ...NOTHING, encoding, problem };
  if (looksLikeJson(text)) {
    const json = openJson(text);
    const opened = { ...NOTHING, format: "json" as const, encoding };
    return json.sheet === null ? { ...opened, problem: json.problem } : { ...opened, table: openTable(json.sheet, meaning) };
  }
  const sheet = csvSheet(text);
  const format = sheet.delimiter === "tab" ? "tsv" : "csv";
  return { ...NOTHING, format, encoding, delimiter: sheet.delimiter, table: openTable(sheet, meaning) };
}

/** The first sheet of a workbook whose header is known, or the first that is filled. */
function openFirstKnown(bytes: Uint8Array, meaning: Meaning): OpenedTable {
  const opened = { ...NOTHING, format: "xlsx" as const };
  const workbook = openXlsx(bytes);
  if (workbook.sheets === null) return { ...opened, problem: workbook.problem };
  let best: OpenedTable | null = null;
  for (const { name, sheet } of workbook.sheets) {
    const candidate = { ...opened, sheetName: name, table: openTable(sheet, meaning) };
    if (namedColumns(candidate.table.header, meaning) >= TELLING) return candidate;
    if (best === null || (best.table.header.length === 0 && candidate.table.header.length > 0)) best = candidate;
  }
  return best ?? opened;
}

const NOTHING: OpenedTable = {
  format: "csv",
  encoding: null,
  delimiter: null,
  sheetName: null,
  table: { header: [], above: [], problems: [], records: () => [] },
  problem: null,
};
