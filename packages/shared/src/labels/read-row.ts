import { allowedIn } from "./allowed.js";
import { CODEBOOK, type CodebookColumn, type ColumnName, type LabelValues } from "./codebook.js";
import type { CellValue } from "./cell-reading.js";
import { excerpt, type LabelProblem } from "./label-problem.js";
import type { CellReader } from "./read-cell.js";
import type { SheetRow } from "./sheet.js";

export const MAX_CELL_CHARACTERS = 64 * 1024;

export interface LabelRow {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly pseudonym: string | null;
  /** In the file's own words and places. Columns that are not read come empty: what they hold goes no further than this page. */
  readonly cells: readonly string[];
  /** Null when the row has problems. */
  readonly values: LabelValues | null;
  readonly problems: readonly LabelProblem[];
}

/** A column of a file that is read, and how. */
export interface ReadColumn {
  readonly column: CodebookColumn;
  readonly read: CellReader;
}

export interface RowReading {
  readonly header: readonly string[];
  /** Null where a column is ignored. */
  readonly columns: readonly (ReadColumn | null)[];
  readonly siteCode: string | null;
}

/** A column the file does not have is an empty column. */
const BLANK_ROW: Partial<Record<ColumnName, CellValue>> = Object.fromEntries(
  CODEBOOK.flatMap(({ name, kind }) => (kind === "freeText" ? [] : [[name, null]])),
);

/** Reads one row cell by cell and reports every problem in it. */
export function readRow({ header, columns, siteCode }: RowReading, { row, cells, faults = [] }: SheetRow): LabelRow {
  const problems = faults.filter(({ column }) => column === null || isRead(columns[header.indexOf(column)]?.column ?? null));
  const values: Partial<Record<ColumnName, CellValue>> = { ...BLANK_ROW };
  if (isRagged(header, cells)) problems.push(ragged(header, row, cells));
  columns.forEach((one, i) => {
    const cell = cells[i];
    if (one === null || cell === undefined) return;
    const { column, read } = one;
    const at = { row, column: header[i] ?? null, value: column.kind === "token" ? null : excerpt(cell), allowed: allowedIn(column) };
    if (cell.length > MAX_CELL_CHARACTERS) {
      problems.push({ ...at, ...tooLong(cell) });
      return;
    }
    const reading = read(cell);
    if (!reading.ok) {
      const { code, message, remedy, suggestion } = reading.refusal;
      problems.push({ ...at, code, message, remedy, suggestion });
      return;
    }
    if (column.kind !== "freeText") values[column.name] = reading.value;
    if (column.kind !== "siteCode" || siteCode === null || reading.value === siteCode) return;
    const message = `The row belongs to ${String(reading.value)}, the import to ${siteCode}.`;
    problems.push({ ...at, code: "WRONG_SITE", message, remedy: "Import each site's rows for that site.", suggestion: null });
  });
  const pseudonym = values.patient_pseudo_id;
  return {
    row,
    pseudonym: typeof pseudonym === "string" ? pseudonym : null,
    cells: cells.map((cell, i) => (i < header.length ? (isRead(columns[i]?.column ?? null) ? cell : "") : cell && STRAY)),
    values: problems.length === 0 && isComplete(values) ? values : null,
    problems,
  };
}

/** Stands for a cell beyond the header's last column. */
const STRAY = "stray cell";

/** Free text and unknown columns are not read. */
export const isRead = (column: CodebookColumn | null): boolean => column !== null && column.kind !== "freeText";

/** Too few cells, or something beyond the header's last column. */
export const isRagged = (header: readonly string[], cells: readonly string[]): boolean =>
  cells.length < header.length || cells.slice(header.length).some((cell) => cell !== "");

export function ragged(header: readonly string[], row: number, cells: readonly string[]): LabelProblem {
  const message = `The row has ${cells.length} cells, the header has ${header.length}.`;
  const otherwise = cells.length === 1 && /[,;\t|]/.test(cells[0] ?? "");
  const remedy = otherwise
    ? "The row is delimited in another way than the header: save the whole file with one delimiter."
    : "Look for a missing or a stray delimiter.";
  return { row, column: null, value: null, code: "RAGGED_ROW", message, remedy, suggestion: null, allowed: null };
}

const tooLong = (cell: string): Pick<LabelProblem, "value" | "code" | "message" | "remedy" | "suggestion"> => ({
  value: null,
  code: "CELL_TOO_LONG",
  message: `The cell has ${cell.length} characters.`,
  remedy: "Look for a quotation mark that is not closed.",
  suggestion: null,
});

const REQUIRED = CODEBOOK.flatMap(({ name, required }) => (required ? [name] : []));

/** A required column must have a value. */
const isComplete = (values: Partial<Record<ColumnName, CellValue>>): values is LabelValues =>
  REQUIRED.every((name) => values[name] !== null);
