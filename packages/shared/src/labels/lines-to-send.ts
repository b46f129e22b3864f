import { csvLine } from "./csv-cell.js";
import { isRead, type ReadColumn } from "./read-row.js";
import { isBlank } from "./survey-table.js";
import type { Table } from "./table.js";

/**
 * What a browser may send of a label file: the columns that are read and nothing else. Notes and unknown columns stay where they are.
 * Rows keep their number, their order and their blemishes, so that the server reads them exactly as the browser did. UTF-8, commas.
 */
export function* linesToSend(table: Table, columns: readonly (ReadColumn | null)[]): Generator<string> {
  const { header } = table;
  const kept = header.flatMap((_, i) => (isRead(columns[i]?.column ?? null) ? [i] : []));
  if (kept.length === 0) return;
  yield csvLine(kept.map((i) => header[i] ?? ""));
  let last = 1;
  for (const record of table.records()) {
    if (record.problem) return;
    if (isBlank(columns, record)) continue;
    const { row, cells } = record;
    const stray = cells.slice(header.length).filter((cell) => cell !== "");
    const present = kept.flatMap((i) => cells[i] ?? []);
    yield "\r\n".repeat(Math.max(0, row - last - 1)) + csvLine(notAComment([...present, ...stray.map(() => STRAY)]));
    last = row;
  }
}

/** Stands for a cell beyond the header's last column: that something is there has to be told, not what. */
const STRAY = "stray cell";

/** A first cell that begins with "# " would make a remark of the row. */
const notAComment = ([first = "", ...rest]: readonly string[]): readonly string[] => [
  first.startsWith("# ") ? `'${first}` : first,
  ...rest,
];
