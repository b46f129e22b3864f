import { columnOf } from "./codebook.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import { cleanCell, isComment, type Sheet, type SheetRow } from "./sheet.js";
import { MAX_CELLS_IN_LINE, splitRecords } from "./split-records.js";

export const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" } as const;
export type Delimiter = keyof typeof DELIMITERS;
const DELIMITER_NAMES = ["comma", "semicolon", "tab", "pipe"] as const satisfies readonly Delimiter[];

export interface CsvSheet extends Sheet {
  readonly delimiter: Delimiter;
}

/**
 * Delimited text as rows: comma, semicolon, tab or vertical bar, as Excel's `sep=` line says or as makes the header readable; LF, CRLF or CR;
 * quoted cells may hold line breaks.
 */
export function csvSheet(text: string): CsvSheet {
  const hint = /^sep=(.)(?:\r\n|\n|\r)/i.exec(text); // Excel does not show this line, nor count it
  const body = hint ? text.slice(hint[0].length) : text;
  const delimiter = DELIMITER_NAMES.find((name) => DELIMITERS[name] === hint?.[1]) ?? findDelimiter(body);
  return { delimiter, isRagged: true, rows: () => rowsOf(body, DELIMITERS[delimiter]) };
}

function* rowsOf(text: string, delimiter: string): Generator<SheetRow> {
  let row = 0;
  for (const { cells, broken, tooWide } of splitRecords(text, delimiter)) {
    row += 1;
    if (isComment(cells)) continue;
    yield { row, cells: cells.map(cleanCell), problem: broken ? unclosed(row) : tooWide ? endless(row) : null };
  }
}

const endless = (row: number): LabelProblem => ({
  ...fileProblem("TOO_MANY_COLUMNS", `Row ${row} has more than ${MAX_CELLS_IN_LINE} cells.`, "Look for a line that holds only delimiters."),
  row,
});

const unclosed = (row: number): LabelProblem => ({
  ...fileProblem(
    "UNCLOSED_QUOTE",
    `A quotation mark in row ${row} is not closed, or stands inside a cell unpaired: the rows after it cannot be told apart.`,
    'Write a quotation mark inside a cell twice ("") and close the cell.',
  ),
  row,
});

/** The delimiter under which one of the first rows holds most codebook columns, then most columns. */
function findDelimiter(text: string): Delimiter {
  const start = text.slice(0, 100_000);
  let best: Delimiter = "comma";
  let bestScore = -1;
  for (const candidate of DELIMITER_NAMES) {
    const score = Math.max(0, ...firstRecords(start, DELIMITERS[candidate]).map(scoreOf));
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

const scoreOf = (cells: readonly string[]): number =>
  cells.filter((cell) => columnOf(cell) !== null).length * 1000 + Math.min(cells.length, 999);

function firstRecords(text: string, delimiter: string): readonly (readonly string[])[] {
  const first: (readonly string[])[] = [];
  for (const { cells } of splitRecords(text, delimiter)) {
    if (cells.every((cell) => cell.trim() === "") || isComment(cells)) continue;
    first.push(cells);
    if (first.length === 5) break;
  }
  return first;
}
