import { allowedText } from "./allowed.js";
import { csvLine } from "./csv-cell.js";
import { DELIMITERS } from "./csv-sheet.js";
import type { LabelFile } from "./label-file.js";
import type { LabelProblem } from "./label-problem.js";
import type { LabelRow } from "./read-row.js";

type FileOfRows = Pick<LabelFile, "header" | "delimiter" | "ignoredColumns">;

/** The columns added at the end; a corrected copy may still carry them. */
export const REPORT_COLUMNS: readonly string[] = ["error_code", "error_message"];

/**
 * The rejected rows as a file of their own: in their own columns and words, with why at the end of each line.
 * Corrected and sent again, it reads like the original. Columns that are never read are left out.
 * Null when no row was rejected.
 */
export function rejectedCsv(file: FileOfRows, rows: Iterable<LabelRow>): string | null {
  const lines: string[] = [];
  for (const row of rows) if (row.problems.length > 0) lines.push(rejectedLine(file, row.cells, row.problems));
  return lines.length > 0 ? rejectedHeader(file) + lines.join("") : null;
}

/** The first line of a file of rejected rows. */
export const rejectedHeader = (file: FileOfRows): string =>
  csvLine([...keptColumns(file).map((i) => file.header[i] ?? ""), ...REPORT_COLUMNS], delimiterOf(file));

/** One rejected row, by the cells of its reading. */
export const rejectedLine = (file: FileOfRows, cells: readonly string[], problems: readonly LabelProblem[]): string =>
  csvLine([...keptColumns(file).map((i) => cells[i] ?? ""), ...reasons(problems)], delimiterOf(file));

const delimiterOf = ({ delimiter }: FileOfRows): string => DELIMITERS[delimiter ?? "comma"];

function keptColumns({ header, ignoredColumns }: FileOfRows): readonly number[] {
  const left = new Set([...ignoredColumns, ...REPORT_COLUMNS, ""]);
  return header.flatMap((name, i) => (left.has(name) ? [] : [i]));
}

function reasons(problems: readonly LabelProblem[]): readonly string[] {
  const codes = new Set(problems.map(({ code }) => code));
  const messages = problems.map(({ column, message, remedy, suggestion, allowed }) => {
    const may = allowed === null ? "" : ` Allowed: ${allowedText(allowed)}.`;
    const meant = suggestion === null ? "" : ` Perhaps ${suggestion}.`;
    return `${column ? `${column}: ` : ""}${message}${remedy ? ` ${remedy}` : ""}${may}${meant}`;
  });
  return [[...codes].join(" "), messages.join(" | ")];
}
