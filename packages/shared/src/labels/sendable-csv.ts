import { columnOf } from "./codebook.js";
import { csvLine } from "./csv-cell.js";
import type { LabelCsvReading } from "./read-label-csv.js";
import { isRead } from "./read-row.js";

/**
 * What a browser may send of a label file: the codebook's columns and nothing else. Notes and unknown columns stay where
 * they are. Rows keep their number, their order and their blemishes, so that the server reads them exactly as the browser
 * did. UTF-8, commas.
 */
export function sendableCsv(reading: LabelCsvReading): string {
  const { header } = reading;
  const kept = header.flatMap((name, i) => (isRead(columnOf(name)) ? [i] : []));
  const lines = [csvLine(kept.map((i) => header[i] ?? ""))];
  let last = 1;
  for (const { row, cells } of reading.rows) {
    const stray = cells.slice(header.length).filter((cell) => cell !== "");
    const present = kept.flatMap((i) => cells[i] ?? []);
    lines.push("\r\n".repeat(Math.max(0, row - last - 1)), csvLine([...present, ...stray]));
    last = row;
  }
  return lines.join("");
}
