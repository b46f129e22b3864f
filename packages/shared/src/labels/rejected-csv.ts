import { columnOf } from "./codebook.js";
import { csvLine } from "./csv-cell.js";
import { DELIMITERS } from "./parse-table.js";
import type { LabelCsvReading } from "./read-label-csv.js";
import { isRead, type LabelRow } from "./read-row.js";

/**
 * The rejected rows as a file of their own: in their own columns and words, with why at the end of each line.
 * Corrected and sent again, it reads like the original. Columns that are never read are left out.
 * Null when no row was rejected.
 */
export function rejectedCsv(reading: LabelCsvReading): string | null {
  const rejected = reading.rows.filter((row) => row.problems.length > 0);
  if (rejected.length === 0) return null;
  const kept = reading.header.flatMap((name, i) => (isRead(columnOf(name)) ? [i] : []));
  const delimiter = DELIMITERS[reading.delimiter];
  const header = csvLine([...kept.map((i) => reading.header[i] ?? ""), ...REPORT], delimiter);
  const lines = rejected.map((row) => csvLine([...kept.map((i) => row.cells[i] ?? ""), ...reasons(row)], delimiter));
  return header + lines.join("");
}

/** The columns added at the end. */
const REPORT: readonly string[] = ["error_code", "error_message"];

function reasons(row: LabelRow): readonly string[] {
  const codes = new Set(row.problems.map((problem) => problem.code));
  const messages = row.problems.map(
    ({ column, message, remedy }) => `${column ? `${column}: ` : ""}${message}${remedy ? ` ${remedy}` : ""}`,
  );
  return [[...codes].join(" "), messages.join(" | ")];
}
