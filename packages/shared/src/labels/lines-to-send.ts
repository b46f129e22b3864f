import { csvLine } from "./csv-cell.js";
import { isRead, type ReadColumn } from "./read-row.js";
import type { RedcapFold } from "./redcap.js";
import type { SheetRow } from "./sheet.js";
import { isBlank } from "./survey-table.js";
import type { Table } from "./table.js";

export interface Sending {
  /** As the file has them, before the events of a REDCap record come together. */
  readonly raw: Table;
  /** What each column of the file is read as. */
  readonly columns: readonly (ReadColumn | null)[];
  readonly fold: RedcapFold | null;
}

/**
 * What a browser may send of a label file: the columns that are read and nothing else. Notes and unknown columns stay where they are.
 * Rows keep their number, their order and their blemishes, so that the server reads them exactly as the browser did. UTF-8, commas.
 * Of a REDCap export it keeps which columns there are for events, not what they hold, and numbers records anew whose name is not read.
 */
export function* linesToSend({ raw, columns, fold }: Sending): Generator<string> {
  const { header } = raw;
  const isKept = (i: number): boolean => isRead(columns[i]?.column ?? null);
  const isStructure = (i: number): boolean => fold !== null && fold.mergesEvents && (fold.to[i] === null || fold.key === i);
  const kept = header.flatMap((_, i) => (isKept(i) || isStructure(i) ? [i] : []));
  if (!header.some((_, i) => isKept(i))) return;
  const number = recordNumbers(fold);
  yield csvLine(kept.map((i) => header[i] ?? ""));
  let last = 1;
  for (const record of raw.records()) {
    if (record.problem) return;
    if (fold === null ? isBlank(columns, record) : record.cells.every((cell) => cell === "")) continue;
    const { row, cells } = record;
    const key = number(record);
    const present = kept.flatMap((i) => (isKept(i) ? (cells[i] ?? []) : i >= cells.length ? [] : fold?.key === i ? key : ""));
    const stray = cells.slice(header.length).flatMap((cell) => (cell === "" ? [] : STRAY));
    yield "\r\n".repeat(Math.max(0, row - last - 1)) + csvLine(notAComment([...present, ...stray]));
    last = row;
  }
}

/** Records in the order they come: 1, 2, 3; none where a row names none. */
function recordNumbers(fold: RedcapFold | null): (record: SheetRow) => string {
  let before: string | null = null;
  let number = 0;
  return ({ cells }) => {
    const name = cells[fold?.key ?? 0] ?? "";
    if (name !== before) number += 1;
    before = name;
    return name === "" ? "" : String(number);
  };
}

/** Stands for a cell beyond the header's last column: that something is there has to be told, not what. */
const STRAY = "stray cell";

/** A first cell that begins with "# " would make a remark of the row. */
const notAComment = ([first = "", ...rest]: readonly string[]): readonly string[] => [
  first.startsWith("# ") ? `'${first}` : first,
  ...rest,
];
