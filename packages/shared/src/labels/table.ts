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
  /** The rows below the header, blank ones included; whoever wants to see them as they stand in the file is shown each. */
  records(see?: (row: SheetRow) => void): Iterable<SheetRow>;
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
    if (isFilled(row) || row.problem) first.push(row);
    if (first.length === HEADER_WITHIN || row.problem) break;
  }
  const head = headerAmong(first.filter(isFilled), meaning);
  const trouble = first.flatMap(({ problem }) => problem ?? []);
  if (head === undefined) return { header: [], above: [], problems: trouble.length > 0 ? trouble : [NO_HEADER], records: () => [] };
  const header = head.cells.slice(0, head.cells.findLastIndex((cell) => cell !== "") + 1);
  const tooWide = header.length > MAX_COLUMNS ? [wideHeader(header.length)] : [];
  return {
    header: header.slice(0, MAX_COLUMNS),
    above: first.filter(({ row }) => row < head.row),
    problems: [...tooWide, ...trouble],
    // Where the first rows end in trouble, they are all there is.
    records: (see) =>
      recordsBelow(trouble.length > 0 ? { ...sheet, rows: () => first.filter(({ problem }) => !problem) } : sheet, {
        headerRow: head.row,
        width: header.length,
        see,
      }),
  };
}

const wideHeader = (width: number): LabelProblem =>
  fileProblem(
    "TOO_MANY_COLUMNS",
    `The header has ${width} columns; at most ${MAX_COLUMNS} are read.`,
    "Take out the columns that the codebook does not know.",
  );
const NO_HEADER = fileProblem("FILE_EMPTY", "The file holds no header.", "Begin from the template.");

/** Names of three columns make a header of any row; cells such as "no" may be data. */
export const TELLING = 3;

/** How many different columns of the codebook a row names. */
export const namedColumns = (cells: readonly string[], meaning: Meaning): number =>
  new Set(cells.flatMap((cell) => meaning(cell)?.name ?? [])).size;

function headerAmong(rows: readonly SheetRow[], meaning: Meaning): SheetRow | undefined {
  const named = ({ cells }: SheetRow): number => namedColumns(cells, meaning);
  const [first] = rows;
  if (first === undefined || named(first) >= TELLING) return first;
  const later = rows.filter((row) => named(row) >= TELLING && named(row) > named(first));
  return later.reduce<SheetRow>((best, row) => (named(row) > named(best) ? row : best), first);
}

interface Below {
  readonly headerRow: number;
  readonly width: number;
  readonly see: ((row: SheetRow) => void) | undefined;
}

function* recordsBelow(sheet: Sheet, { headerRow, width, see }: Below): Generator<SheetRow> {
  for (const row of sheet.rows()) {
    if (row.row <= headerRow) continue;
    if (row.row > MAX_LINES) {
      yield { ...row, cells: [], problem: TOO_MANY_LINES };
      return;
    }
    if (!row.problem) see?.(row);
    yield sheet.isRagged || row.cells.length >= width ? row : { ...row, cells: padded(row.cells, width) };
  }
}

const padded = (cells: readonly string[], width: number): readonly string[] => [
  ...cells,
  ...Array.from({ length: width - cells.length }, () => ""),
];

const TOO_MANY_LINES = fileProblem("TOO_MANY_ROWS", `The file has more than ${MAX_LINES} lines.`, "Split the file.");

const isFilled = (row: SheetRow): boolean => row.cells.some((cell) => cell !== "");
