import { fileProblem, type LabelProblem } from "./label-problem.js";
import type { Sheet, SheetRow } from "./sheet.js";
import { MAX_CELLS_IN_LINE } from "./split-records.js";

type JsonRecord = Readonly<Record<string, unknown>>;

export type JsonReading = { readonly sheet: Sheet; readonly problem: null } | { readonly sheet: null; readonly problem: LabelProblem };

/** True for text that can only be meant as JSON. */
export const looksLikeJson = (text: string): boolean => /^\s*(\[\s*[{\]]|\{\s*["}])/.test(text.slice(0, 1000));

/**
 * Records in JSON as rows: a list of flat objects, an object whose `records` is one, or one object in each line. The header is the
 * names of all records, in the order they first appear; the first record is row 2, as it would be in a spreadsheet.
 */
export function openJson(text: string): JsonReading {
  const records = recordsIn(text);
  if (records === null) return { sheet: null, problem: NOT_JSON };
  const header: string[] = [];
  const known = new Set<string>();
  for (const record of records) {
    if (!isRecord(record)) return { sheet: null, problem: NOT_RECORDS };
    for (const name of Object.keys(record)) {
      if (known.has(name)) continue;
      known.add(name);
      header.push(name);
    }
    if (header.length > MAX_CELLS_IN_LINE) break;
  }
  return { sheet: { isRagged: false, rows: () => rowsOf(header, records.filter(isRecord)) }, problem: null };
}

const NOT_JSON = fileProblem(
  "FILE_DAMAGED",
  "The file begins as JSON, but is not complete or not correct.",
  "Export it again; if a bracket or a quotation mark is missing at the end, the file was cut short.",
);
const NOT_RECORDS = fileProblem(
  "BAD_FORMAT",
  "The JSON is not a list of records.",
  'Write [{"patient_pseudo_id": "P0001", ...}, ...], the same as {"records": [...]}, or one record in each line.',
);

function recordsIn(text: string): readonly unknown[] | null {
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole;
  if (isRecord(whole)) return Array.isArray(whole.records) ? whole.records : [whole];
  if (whole !== undefined) return null;
  const records: unknown[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() === "") continue;
    const record = parsed(line);
    if (record === undefined) return null;
    records.push(record);
  }
  return records;
}

/** Undefined when it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is JsonRecord => typeof value === "object" && value !== null && !Array.isArray(value);

function* rowsOf(header: readonly string[], records: readonly JsonRecord[]): Generator<SheetRow> {
  yield { row: 1, cells: header.map((name) => name.trim()), problem: null };
  let row = 1;
  for (const record of records) {
    row += 1;
    yield { row, cells: header.map((name) => (Object.hasOwn(record, name) ? cellOf(record[name]) : "")), problem: null };
  }
}

/** Lists of plain values become a cell with semicolons; what is not flat stays as it is written, and is refused where it is read. */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.trim();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.map(cellOf).join(";");
  return JSON.stringify(value);
}
