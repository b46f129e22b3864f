import { CODEBOOK, columnOf, type CodebookColumn } from "./codebook.js";
import { decodeText, type Encoding } from "./decode-text.js";
import { findIdentifiers } from "./find-identifiers.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import { parseTable, type Delimiter, type Table } from "./parse-table.js";
import { isRead, readRow, type LabelRow } from "./read-row.js";

export const MAX_FILE_BYTES = 50 * 1024 * 1024;

export interface LabelCsvReading {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  /** Columns that the codebook does not know, or does not read; they are never kept. */
  readonly ignoredColumns: readonly string[];
  /** When there is one, the file as a whole is refused. */
  readonly fileProblems: readonly LabelProblem[];
  /** Every row with its values or its problems; none at all when the file may identify patients. */
  readonly rows: readonly LabelRow[];
}

/**
 * Reads a label file as a hospital's spreadsheet writes it, and says everything that is wrong with it, not the first thing.
 * The portal runs it before anything is sent, the server runs it again: the same bytes give the same reading.
 *
 * @param options.siteCode the site the file is for; rows of another site are refused.
 */
export function readLabelCsv(bytes: Uint8Array, options: { readonly siteCode?: string } = {}): LabelCsvReading {
  const decoded = readable(bytes);
  if (decoded.problem) return refused(decoded.encoding, [decoded.problem]);
  const table = parseTable(decoded.text);
  const identifiers = findIdentifiers(table.header, table.records);
  const fileProblems = [...identifiers, ...table.problems, ...headerProblems(table.header)];
  const columns = table.header.map((name, i) => (isFirst(table.header, i) ? columnOf(name) : null));
  const tooLarge = table.problems.some(({ code }) => code === "TOO_MANY_ROWS" || code === "TOO_MANY_COLUMNS");
  const rows = identifiers.length > 0 || tooLarge ? [] : readRows(table, columns, options.siteCode ?? null);
  return {
    encoding: decoded.encoding,
    delimiter: table.delimiter,
    header: table.header,
    ignoredColumns: table.header.filter((name, i) => name !== "" && !REPORT_COLUMNS.has(name) && !isRead(columns[i] ?? null)),
    fileProblems,
    rows,
  };
}

/** Columns that our own rejected-rows file adds; a corrected copy may still carry them. */
const REPORT_COLUMNS = new Set(["error_code", "error_message"]);

function readable(bytes: Uint8Array) {
  if (bytes.byteLength > MAX_FILE_BYTES) {
    const message = `The file has ${Math.ceil(bytes.byteLength / 1048576)} MiB; at most 50 are read.`;
    return { text: "", encoding: "utf-8" as const, problem: fileProblem("FILE_TOO_LARGE", message, "Split the file.") };
  }
  return decodeText(bytes);
}

const refused = (encoding: Encoding, fileProblems: readonly LabelProblem[]): LabelCsvReading => ({
  encoding,
  delimiter: "comma",
  header: [],
  ignoredColumns: [],
  fileProblems,
  rows: [],
});

/** What a header means, for telling columns apart: the codebook's name, else its own. */
const meaningOf = (name: string): string => columnOf(name)?.name ?? name;

const isFirst = (header: readonly string[], i: number): boolean =>
  header.findIndex((name) => meaningOf(name) === meaningOf(header[i] ?? "")) === i;

function headerProblems(header: readonly string[]): readonly LabelProblem[] {
  const problems: LabelProblem[] = [];
  header.forEach((name, i) => {
    if (name === "" || isFirst(header, i)) return;
    const first = header.find((other) => meaningOf(other) === meaningOf(name)) ?? name;
    const message = first === name ? `Column "${name}" stands twice.` : `Columns "${first}" and "${name}" mean the same.`;
    problems.push({ ...fileProblem("DUPLICATE_COLUMN", message, "Keep one of them."), column: name });
  });
  if (header.length === 0) return problems;
  const present = new Set(header.map(meaningOf));
  for (const column of CODEBOOK) {
    if (!column.required || present.has(column.name)) continue;
    const remedy = `Add a column ${column.name}: ${column.about}`;
    problems.push({ ...fileProblem("MISSING_COLUMN", `Column "${column.name}" is missing.`, remedy), column: column.name });
  }
  return problems;
}

function readRows(table: Table, columns: readonly (CodebookColumn | null)[], siteCode: string | null): readonly LabelRow[] {
  const rows = table.records.map((record) => readRow({ header: table.header, columns, record, siteCode }));
  const byPseudonym = new Map<string, number[]>();
  for (const { row, pseudonym } of rows) {
    if (pseudonym === null) continue;
    const key = pseudonym.toLowerCase(); // folders on some hospital disks do not know case
    const twins = byPseudonym.get(key);
    if (twins) twins.push(row);
    else byPseudonym.set(key, [row]);
  }
  return rows.map((row) => {
    const twins = byPseudonym.get(row.pseudonym?.toLowerCase() ?? "") ?? [];
    if (twins.length < 2) return row;
    const others = twins.slice(0, 6).filter((other) => other !== row.row);
    const message = `The case also stands in row ${others.join(", ")}; which one is right cannot be told.`;
    const column = table.header.find((name) => meaningOf(name) === "patient_pseudo_id") ?? null;
    const problem: LabelProblem = {
      row: row.row,
      column,
      value: row.pseudonym,
      code: "DUPLICATE_PSEUDONYM",
      message,
      remedy: "Keep one row per case.",
    };
    return { ...row, values: null, problems: [...row.problems, problem] };
  });
}
