import { parse } from "papaparse";
import { columnOf } from "./codebook.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";

export const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t" } as const;
export type Delimiter = keyof typeof DELIMITERS;

export const MAX_COLUMNS = 200;
export const MAX_ROWS = 200_000;
/** Blank rows included, before anything is split: a file of commas alone must not cost more memory than itself. */
const MAX_LINES = 1_000_000;
const MAX_CELLS = 10_000_000;
const MAX_CELLS_IN_LINE = 20_000;

export interface TableRecord {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  /** Blank rows and comment rows (first cell begins with "# ") are left out. */
  readonly records: readonly TableRecord[];
  readonly problems: readonly LabelProblem[];
}

/**
 * Splits text into records: comma, semicolon or tab, told by which of them makes the header readable; LF, CRLF or CR;
 * quoted cells may hold line breaks. Cells come trimmed, with the apostrophe that guards formulas taken away.
 */
export function parseTable(text: string): Table {
  const lines = withoutSeparatorHint(text.replaceAll(/\r\n?/g, "\n"));
  const oversize = findOversize(lines);
  if (oversize) return { delimiter: "comma", header: [], records: [], problems: [oversize] };
  const delimiter = findDelimiter(lines);
  const parsed = parse<string[]>(lines, { delimiter: DELIMITERS[delimiter], newline: "\n" });
  const all = parsed.data.map((cells, i): TableRecord => ({ row: i + 1, cells: cells.map(readCell) }));
  const filled = all.filter((record) => record.cells.some((cell) => cell !== "") && !record.cells[0]?.startsWith("# "));
  const [head, ...records] = filled;
  const header = withoutTrailingBlanks(head?.cells ?? []);

  const problems: LabelProblem[] = [];
  if (!head) problems.push(fileProblem("FILE_EMPTY", "The file holds no header.", "Begin from the template."));
  else if (records.length === 0) problems.push(fileProblem("NO_ROWS", "The file holds a header and no rows."));
  if (header.length > MAX_COLUMNS) {
    problems.push(fileProblem("TOO_MANY_COLUMNS", `The header has ${header.length} columns; at most ${MAX_COLUMNS} are read.`));
  }
  if (records.length > MAX_ROWS) {
    problems.push(fileProblem("TOO_MANY_ROWS", `The file has ${records.length} rows; at most ${MAX_ROWS} are read.`, "Split the file."));
  }
  for (const error of parsed.errors) {
    if (error.type !== "Quotes") continue;
    const row = (error.row ?? 0) + 1;
    const message = `A quotation mark in row ${row} is not closed, or stands inside a cell unpaired: the rows after it cannot be told apart.`;
    problems.push({
      ...fileProblem("UNCLOSED_QUOTE", message, 'Write a quotation mark inside a cell twice ("") and close the cell.'),
      row,
    });
    break;
  }
  return { delimiter, header, records, problems };
}

const readCell = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@＝＋－＠\t])/, "");

/** Excel writes `sep=;` as a first line that it does not show. */
const withoutSeparatorHint = (text: string): string => text.replace(/^sep=.\n/i, "");

function withoutTrailingBlanks(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);
}

/** Counts, without splitting, how many cells and lines there are at most. */
function findOversize(text: string): LabelProblem | null {
  let [lines, cells, inLine] = [1, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i);
    if (letter === 0x0a) [lines, inLine] = [lines + 1, 0];
    else if (letter !== 0x2c && letter !== 0x3b && letter !== 0x09) continue;
    cells++;
    if (++inLine > MAX_CELLS_IN_LINE) return fileProblem("TOO_MANY_COLUMNS", `Line ${lines} has more than ${MAX_CELLS_IN_LINE} cells.`);
    if (lines > MAX_LINES || cells > MAX_CELLS) {
      return fileProblem("TOO_MANY_ROWS", `The file has more than ${MAX_LINES} lines or ${MAX_CELLS} cells.`, "Split the file.");
    }
  }
  return null;
}

/** The delimiter under which the header holds most codebook columns, then most columns. */
function findDelimiter(text: string): Delimiter {
  const firstLines = text.trimStart().slice(0, 100_000);
  let best: Delimiter = "comma";
  let bestScore = -1;
  for (const candidate of ["comma", "semicolon", "tab"] as const) {
    const head = parse<string[]>(firstLines, { delimiter: DELIMITERS[candidate], newline: "\n", preview: 5 }).data.find(
      (cells) => !cells[0]?.startsWith("# "),
    );
    const known = (head ?? []).filter((cell) => columnOf(cell) !== null).length;
    const score = known * 1000 + Math.min(head?.length ?? 0, 999);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}
