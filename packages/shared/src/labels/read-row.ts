import { CODEBOOK, type CodebookColumn, type ColumnName, type LabelValues } from "./codebook.js";
import { excerpt, type LabelProblem } from "./label-problem.js";
import type { TableRecord } from "./parse-table.js";
import { readCell, type CellValue } from "./read-cell.js";

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

export interface RowInput {
  readonly header: readonly string[];
  /** What each header means; null where it is ignored. */
  readonly columns: readonly (CodebookColumn | null)[];
  readonly record: TableRecord;
  readonly siteCode: string | null;
}

/** Reads one row cell by cell and reports every problem in it. */
export function readRow({ header, columns, record, siteCode }: RowInput): LabelRow {
  const problems: LabelProblem[] = [];
  const values: Partial<Record<ColumnName, CellValue>> = {};
  const { row, cells } = record;
  const extra = cells.slice(header.length).some((cell) => cell !== "");
  if (cells.length < header.length || extra) {
    const message = `The row has ${cells.length} cells, the header has ${header.length}.`;
    problems.push({ row, column: null, value: null, code: "RAGGED_ROW", message, remedy: "Look for a missing or a stray delimiter." });
  }
  columns.forEach((column, i) => {
    const cell = cells[i];
    const name = header[i] ?? null;
    if (column === null || cell === undefined) return;
    if (cell.length > MAX_CELL_CHARACTERS) {
      const message = `The cell has ${cell.length} characters.`;
      problems.push({
        row,
        column: name,
        value: null,
        code: "CELL_TOO_LONG",
        message,
        remedy: "Look for a quotation mark that is not closed.",
      });
      return;
    }
    const reading = readCell(column, cell);
    if (!reading.ok) problems.push({ row, column: name, value: excerpt(cell), ...reading.refusal });
    else if (column.kind !== "freeText") values[column.name] = reading.value;
    if (column.kind === "siteCode" && reading.ok && siteCode !== null && reading.value !== siteCode) {
      const message = `The row belongs to ${String(reading.value)}, the import to ${siteCode}.`;
      problems.push({
        row,
        column: name,
        value: excerpt(cell),
        code: "WRONG_SITE",
        message,
        remedy: "Import each site's rows for that site.",
      });
    }
  });
  const pseudonym = values.patient_pseudo_id;
  return {
    row,
    pseudonym: typeof pseudonym === "string" ? pseudonym : null,
    cells: cells.map((cell, i) => (i < header.length ? (isRead(columns[i] ?? null) ? cell : "") : cell && STRAY)),
    values: problems.length === 0 && isComplete(values) ? values : null,
    problems,
  };
}

/** Stands for a cell beyond the header's last column. */
const STRAY = "stray cell";

/** Free text and unknown columns are not read. */
export const isRead = (column: CodebookColumn | null): boolean => column !== null && column.kind !== "freeText";

/** A column the file does not have is an empty column; a required one must have a value. */
function isComplete(values: Partial<Record<ColumnName, CellValue>>): values is LabelValues {
  for (const column of CODEBOOK) {
    if (column.kind === "freeText") continue;
    const value = (values[column.name] ??= null);
    if (value === null && column.required) return false;
  }
  return true;
}
