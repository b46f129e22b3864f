import type { ColumnName } from "./codebook.js";
import { noEvidence, weighDate, type DateOrderEvidence } from "./date-order.js";
import type { IdentifierScan } from "./find-identifiers.js";
import { excerpt, fileProblem, type LabelProblem } from "./label-problem.js";
import { isRead, type ReadColumn } from "./read-row.js";
import type { SheetRow } from "./sheet.js";
import { MAX_ROWS, type Table } from "./table.js";

/** A spelling that no value is known for. */
export interface UnknownWord {
  readonly spelling: string;
  readonly rows: number;
  /** The value that was probably meant; null when none is near. */
  readonly suggestion: string | null;
}

/** What one column holds. */
export interface ColumnSurvey {
  /** The first different cells. */
  readonly samples: readonly string[];
  readonly dates: DateOrderEvidence;
  readonly unknownWords: readonly UnknownWord[];
}

/** What one pass over all rows tells, before any of them is given out. */
export interface Survey {
  /** Trouble that hides what comes after it. */
  readonly problems: readonly LabelProblem[];
  readonly totalRows: number;
  /** Rows with nothing in a column that is read, but something in one that is not. */
  readonly blankRows: number;
  /** The rows of each case that stands more than once, by its pseudonym in lower case: some hospital disks do not know case. */
  readonly twins: ReadonlyMap<string, readonly number[]>;
  /** By place in the header. */
  readonly columns: readonly ColumnSurvey[];
}

/** Reads every row once: what stands twice, what is unknown, what may name a patient. */
export function surveyTable(table: Table, columns: readonly (ReadColumn | null)[], scan: IdentifierScan): Survey {
  const problems: LabelProblem[] = [];
  const tallies = columns.map(tallyOf);
  const cases = caseCounter(columns);
  let totalRows = 0;
  let blankRows = 0;
  for (const { row, cells } of table.above) scan.see(row, cells);
  for (const record of table.records(({ row, cells }) => scan.see(row, cells))) {
    if (record.problem) {
      problems.push(record.problem);
      break;
    }
    if (isBlank(columns, record)) {
      if (record.cells.some((cell) => cell !== "")) blankRows += 1;
      continue;
    }
    if (totalRows === MAX_ROWS) {
      problems.push(fileProblem("TOO_MANY_ROWS", `The file has more than ${MAX_ROWS} rows.`, "Split the file."));
      break;
    }
    totalRows += 1;
    tallies.forEach((tally, i) => tally.see(record.cells[i] ?? ""));
    cases.see(record);
  }
  return { problems, totalRows, blankRows, twins: cases.twins(), columns: tallies.map((tally) => tally.told()) };
}

/** Nothing stands in a column that is read, nor beyond the header. */
export function isBlank(columns: readonly (ReadColumn | null)[], { cells }: SheetRow): boolean {
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] !== "" && (i >= columns.length || isRead(columns[i]?.column ?? null))) return false;
  }
  return true;
}

const MAX_SAMPLES = 3;
const MAX_WORDS = 100;

interface Tally {
  see(cell: string): void;
  told(): ColumnSurvey;
}

function tallyOf(one: ReadColumn | null): Tally {
  const samples: string[] = [];
  const dates = noEvidence();
  const words = new Map<string, { rows: number; suggestion: string | null }>();
  const kind = one?.column.kind;
  const hasWords = kind === "choice" || kind === "list" || kind === "yesNo";
  return {
    see(cell) {
      if (cell === "") return;
      if (samples.length < MAX_SAMPLES && !samples.includes(excerpt(cell))) samples.push(excerpt(cell));
      if (kind === "date") weighDate(dates, cell);
      if (!hasWords || one === null) return;
      const reading = one.read(cell);
      if (reading.ok || reading.refusal.unknownWord === null) return;
      const word = excerpt(reading.refusal.unknownWord);
      const known = words.get(word);
      if (known) known.rows += 1;
      else if (words.size < MAX_WORDS) words.set(word, { rows: 1, suggestion: reading.refusal.suggestion });
    },
    told: () => ({ samples, dates, unknownWords: [...words].map(([spelling, word]) => ({ spelling, ...word })) }),
  };
}

/** Which rows a pseudonym stands in: a number for most, a list for those that stand again. */
function caseCounter(columns: readonly (ReadColumn | null)[]) {
  const name: ColumnName = "patient_pseudo_id";
  const at = columns.findIndex((one) => one?.column.name === name);
  const read = columns[at]?.read;
  const first = new Map<string, number>();
  const again = new Map<string, number[]>();
  return {
    see({ row, cells }: SheetRow): void {
      const reading = read?.(cells[at] ?? "");
      if (!reading?.ok || typeof reading.value !== "string") return;
      const key = reading.value.toLowerCase();
      const before = first.get(key);
      if (before === undefined) first.set(key, row);
      else (again.get(key) ?? startList(again, key, before)).push(row);
    },
    twins: (): ReadonlyMap<string, readonly number[]> => again,
  };
}

function startList(lists: Map<string, number[]>, key: string, row: number): number[] {
  const list = [row];
  lists.set(key, list);
  return list;
}
