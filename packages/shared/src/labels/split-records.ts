export interface SplitRecord {
  readonly cells: readonly string[];
  /** A quotation mark is not closed or stands unpaired inside a quoted cell: what follows cannot be told apart. */
  readonly broken: boolean;
  /** The line goes on beyond `MAX_CELLS_IN_LINE`; what it holds there is left out. */
  readonly tooWide: boolean;
}

export const MAX_CELLS_IN_LINE = 20_000;

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/**
 * Splits delimited text into records, one at a time: quoted cells may hold delimiters, line ends and doubled quotation marks; a record ends
 * with LF, CRLF or CR. Cells come as they are written. One pass, whatever the text: nothing is read twice.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function* splitRecords(text: string, delimiter: string): Generator<SplitRecord> {
  const separator = delimiter.charCodeAt(0);
  let at = 0;
  while (at < text.length) {
    const cells: string[] = [];
    let broken = false;
    let tooWide = false;
    for (;;) {
      tooWide = cells.length >= MAX_CELLS_IN_LINE;
      if (text.charCodeAt(at) === QUOTE) {
        const quoted = readQuoted(text, at, separator);
        if (!tooWide) cells.push(quoted.cell);
        broken ||= quoted.broken;
        at = quoted.end;
      } else {
        const end = endOfCell(text, at, separator);
        if (!tooWide) cells.push(text.slice(at, end));
        at = end;
      }
      if (text.charCodeAt(at) !== separator) break;
      at += 1;
    }
    at += text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? 2 : 1;
    yield { cells, broken, tooWide };
  }
}

function endOfCell(text: string, start: number, separator: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === separator || letter === LF || letter === CR) break;
  }
  return at;
}

/** A cell from its opening quotation mark to where the next cell or line begins. */
function readQuoted(text: string, start: number, separator: number): { cell: string; end: number; broken: boolean } {
  let broken = false;
  let doubled = false;
  let at = start + 1;
  for (;;) {
    const mark = text.indexOf('"', at);
    if (mark < 0) return { cell: unquote(text.slice(start + 1), doubled), end: text.length, broken: true };
    if (text.charCodeAt(mark + 1) === QUOTE) {
      doubled = true;
      at = mark + 2;
      continue;
    }
    let end = mark + 1;
    while (text.charCodeAt(end) === SPACE) end++;
    const next = text.charCodeAt(end);
    if (end >= text.length || next === separator || next === LF || next === CR) {
      return { cell: unquote(text.slice(start + 1, mark), doubled), end, broken };
    }
    broken = true;
    at = mark + 1;
  }
}

const unquote = (text: string, doubled: boolean): string => (doubled ? text.replaceAll('""', '"') : text);
