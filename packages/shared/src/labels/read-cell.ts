import { bad, good, type CellReading } from "./cell-reading.js";
import { comparable, type Column } from "./column.js";
import { excerpt } from "./label-problem.js";
import { nearestWord } from "./nearest-word.js";
import { readAge, readNumber } from "./read-number.js";
import { readDate, type DateOrder } from "./read-date.js";

/** Reads one cell of a column. */
export type CellReader = (cell: string) => CellReading;

/** What a hospital's mapping says of one column. */
export interface ColumnMapping {
  /** What a spelling means, by its comparable form; "" where it says nothing. */
  readonly words: ReadonlyMap<string, string>;
  readonly dateOrder: DateOrder | null;
}

export const NO_COLUMN_MAPPING: ColumnMapping = { words: new Map(), dateOrder: null };

/** Words that mean an empty cell. A lone "-" does not: it may mean negative. */
const BLANK = new Set(["", "na", "n/a", "n.a.", "nan", "null", "not_available", "missing", ".", "?"]);

const YES = new Set(["y", "yes", "true", "1", "j", "ja", "oui", "是"]);
const NO = new Set(["n", "no", "false", "0", "nein", "non", "否"]);

/** How many cells of a column are remembered with their reading: most columns hold few different ones. */
const REMEMBERED = 2000;

/**
 * A reader of a column's cells, as the codebook and the hospital's mapping mean them. An empty cell is null where it may be empty.
 * It refuses with `MISSING_VALUE`, `NOT_ALLOWED`, `NOT_A_NUMBER`, `OUT_OF_RANGE`, `BAD_DATE` or `BAD_FORMAT`.
 */
export function cellReader(column: Column, mapping: ColumnMapping = NO_COLUMN_MAPPING): CellReader {
  const known = new Map<string, CellReading>();
  return (cell) => {
    const before = known.get(cell);
    if (before) return before;
    const reading = readCell(column, mapping, cell);
    if (known.size < REMEMBERED && cell.length <= 60) known.set(cell, reading);
    return reading;
  };
}

/** True when a value of a mapping is one that the column allows. */
export function isWordFor(column: Column, value: string): boolean {
  if (column.kind === "choice" || column.kind === "list") return column.values.includes(value);
  return column.kind === "yesNo" ? value === "y" || value === "n" : column.kind === "siteCode" && SITE_CODE.test(value);
}

function readCell(column: Column, mapping: ColumnMapping, cell: string): CellReading {
  if (column.kind === "freeText") return good(null);
  const mapped = mapping.words.get(comparable(cell)) ?? cell;
  const named = column.kind === "choice" ? choiceOf(column, mapped) : null;
  if (named !== null) return good(named);
  if (BLANK.has(comparable(mapped))) {
    return column.required ? bad("MISSING_VALUE", `${column.name} is empty.`, `Fill it in, such as ${column.example}.`) : good(null);
  }
  switch (column.kind) {
    case "choice":
      return isUnknown(cell) && !column.required ? good(null) : notAllowed(cell, vocabulary(column));
    case "list":
      return readList(column, mapping, mapped);
    case "yesNo":
      return readYesNo(mapped);
    case "integer":
    case "number":
      return readNumber(column, cell);
    case "ageYears":
      return readAge(cell);
    case "date":
      return readDate(cell, mapping.dateOrder);
    case "pseudonym":
      return readPattern(cell.replace(/^sub-/i, ""), /^[A-Za-z0-9]{3,32}$/, "Use 3 to 32 letters and digits, such as P0001.");
    case "token":
      return TOKEN.test(cell) ? good(cell.toLowerCase()) : BAD_TOKEN;
    case "siteCode":
      return readPattern(comparable(mapped).replaceAll("_", "-"), SITE_CODE, "Use your site's code in the consortium, such as site-a.");
    case "code":
      return readPattern(
        cell,
        /^[A-Za-z0-9][A-Za-z0-9._/:+-]{0,59}$/,
        "Use a code of at most 60 letters, digits and . _ / : + - without spaces.",
      );
    case "personCode":
      break;
  }
  return readPattern(cell, /^(?=.*\d)[A-Za-z0-9_-]{1,20}$/, "Use a code with a number in it, such as R02; never a name.");
}

type Choice = Extract<Column, { kind: "choice" | "list" }>;

/** A keyed hash, in hexadecimal digits. */
export const TOKEN = /^[\da-f]{64}$/i;
const BAD_TOKEN = bad(
  "BAD_FORMAT",
  "The patient token is not 64 hexadecimal digits.",
  "Make it with your site's key; never put a hospital number here.",
);

const SITE_CODE = /^[a-z][a-z0-9-]{1,30}$/;

function notAllowed(word: string, words: ReadonlyMap<string, string>): CellReading {
  const near = nearestWord(word, words.keys());
  const remedy = "Write one of the allowed values, or leave it empty.";
  const suggestion = near === null ? null : (words.get(near) ?? null);
  const message = `"${excerpt(word)}" is not one of the allowed values.`;
  return { ok: false, refusal: { code: "NOT_ALLOWED", message, remedy, suggestion, unknownWord: word } };
}

const isUnknown = (cell: string): boolean => comparable(cell) === "unknown";

function choiceOf(column: Choice, cell: string): string | null {
  return vocabulary(column).get(comparable(cell)) ?? null;
}

const vocabularies = new Map<string, ReadonlyMap<string, string>>();

/** Every word of a column with the value it means, made once. */
function vocabulary(column: Choice): ReadonlyMap<string, string> {
  const known = vocabularies.get(column.name);
  if (known) return known;
  const words = new Map<string, string>();
  for (const [spelling, value] of Object.entries(column.spellings)) words.set(comparable(spelling), value);
  for (const value of column.values) words.set(comparable(value), value);
  vocabularies.set(column.name, words);
  return words;
}

/** In the codebook's order, each once. */
function readList(column: Choice, mapping: ColumnMapping, cell: string): CellReading {
  const found = new Set<string>();
  for (const item of cell.split(/[;,|]/).map((part) => part.trim())) {
    const mapped = mapping.words.get(comparable(item)) ?? item;
    if (mapped === "") continue;
    const value = choiceOf(column, mapped);
    if (value === null) return notAllowed(item, vocabulary(column));
    found.add(value);
  }
  return good(column.values.filter((value) => found.has(value)));
}

const YES_NO: ReadonlyMap<string, string> = new Map([
  ...[...YES].map((word) => [word, "y"] as const),
  ...[...NO].map((word) => [word, "n"] as const),
]);

function readYesNo(cell: string): CellReading {
  const word = comparable(cell);
  if (YES.has(word)) return good(true);
  if (NO.has(word)) return good(false);
  return isUnknown(cell) ? bad("MISSING_VALUE", "Unknown is not an answer here.", "Write y or n.") : notAllowed(cell, YES_NO);
}

const readPattern = (text: string, pattern: RegExp, remedy: string): CellReading =>
  pattern.test(text)
    ? good(text)
    : bad("BAD_FORMAT", `"${excerpt(text)}" is not written as this column asks.`, `${asNumber(text)}${remedy}`);

/** A spreadsheet writes long codes of digits, and those with an E in the middle, as 1E+05. */
const asNumber = (text: string): string =>
  /^\d([.,]\d+)?E\+?\d{1,3}$/i.test(text) ? "A spreadsheet has turned the code into a number: format its column as text. " : "";
