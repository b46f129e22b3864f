import type { CodebookColumn } from "./codebook.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import type { Sheet, SheetRow } from "./sheet.js";

export const MAX_COLUMNS = 200;
export const MAX_ROWS = 200_000;
/** Blank rows included. */
const MAX_LINES = 1_000_000;
/** How far down a header may stand. */
const HEADER_WITHIN = 20;

/** A sheet whose header is known. */
export interface Table {
  readonly header: readonly string[];
  /** What stands above the header, such as a title. It is looked through for identifiers and otherwise left out. */
  readonly above: readonly SheetRow[];
  readonly problems: readonly LabelProblem[];
  /** The rows below the header, blank ones included. */
  records(): Iterable<SheetRow>;
}

/** Tells which column a header means. */
export type Meaning = (header: string) => CodebookColumn | null;

/**
 * Finds the header: the first row that is filled, or among the first twenty the one that names most columns, should the first
 * be a title.
 */
export function openTable(sheet: Sheet, meaning: Meaning): Table {
  const first: SheetRow[] = [];
  for (const row of sheet.rows()) {
    if (row.row > MAX_LINES) break;
    if (isFilled(row)) first.push(row);
    if (first.length === HEADER_WITHIN || row.problem) break;
  }
  const head = headerAmong(first, meaning);
  if (head === undefined) return { header: [], above: [], problems: [NO_HEADER], records: () => [] };
  const header = head.cells.slice(0, head.cells.findLastIndex((cell) => cell !== "") + 1);
  const tooWide = header.length > MAX_COLUMNS;
  const message = `The header has ${header.length} columns; at most ${MAX_COLUMNS} are read.`;
  return {
    header: tooWide ? header.slice(0, MAX_COLUMNS) : header,
    above: first.filter(({ row }) => row < head.row),
    problems: tooWide ? [fileProblem("TOO_MANY_COLUMNS", message, "Take out the columns that the codebook does not know.")] : [],
    records: () => recordsBelow(sheet, head.row),
  };
}

const NO_HEADER = fileProblem("FILE_EMPTY", "The file holds no header.", "Begin from the template.");

/** Names of three columns make a header of any row; cells such as "no" may be data. */
const TELLING = 3;

function headerAmong(rows: readonly SheetRow[], meaning: Meaning): SheetRow | undefined {
  const named = (row: SheetRow): number => new Set(row.cells.flatMap((cell) => meaning(cell)?.name ?? [])).size;
  const [first] = rows;
  if (first === undefined || named(first) >= TELLING) return first;
  const later = rows.filter((row) => named(row) >= TELLING && named(row) > named(first));
  return later.reduce<SheetRow>((best, row) => (named(row) > named(best) ? row : best), first);
}

function* recordsBelow(sheet: Sheet, headerRow: number): Generator<SheetRow> {
  for (const row of sheet.rows()) {
    if (row.row <= headerRow) continue;
    if (row.row > MAX_LINES) {
      yield { ...row, cells: [], problem: TOO_MANY_LINES };
      return;
    }
    yield row;
  }
}

const TOO_MANY_LINES = fileProblem("TOO_MANY_ROWS", `The file has more than ${MAX_LINES} lines.`, "Split the file.");

const isFilled = (row: SheetRow): boolean => row.cells.some((cell) => cell !== "");
