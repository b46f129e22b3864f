import { comparable, type Column } from "./column.js";
import { excerpt, type LabelProblemCode } from "./label-problem.js";

export type CellValue = string | number | boolean | readonly string[] | null;

export interface CellRefusal {
  readonly code: LabelProblemCode;
  readonly message: string;
  readonly remedy: string;
}

export type CellReading = { readonly ok: true; readonly value: CellValue } | { readonly ok: false; readonly refusal: CellRefusal };

/** Words that mean an empty cell. A lone "-" does not: it may mean negative. */
const BLANK = new Set(["", "na", "n/a", "n.a.", "nan", "null", "not_available", "missing", ".", "?"]);

const YES = new Set(["y", "yes", "true", "1", "j", "ja", "oui", "是"]);
const NO = new Set(["n", "no", "false", "0", "nein", "non", "否"]);

/**
 * Reads one cell as its column means it. An empty cell is null where it may be empty.
 * Refuses with `MISSING_VALUE`, `NOT_ALLOWED`, `NOT_A_NUMBER`, `OUT_OF_RANGE`, `BAD_DATE` or `BAD_FORMAT`.
 */
export function readCell(column: Column, cell: string): CellReading {
  if (column.kind === "freeText") return good(null);
  const named = column.kind === "choice" ? choiceOf(column, cell) : null;
  if (named !== null) return good(named);
  if (BLANK.has(comparable(cell))) {
    return column.required ? bad("MISSING_VALUE", `${column.name} is empty.`, `Fill it in, such as ${column.example}.`) : good(null);
  }
  switch (column.kind) {
    case "choice":
      return isUnknown(cell) && !column.required ? good(null) : notAllowed(cell, column.values);
    case "list":
      return readList(column, cell);
    case "yesNo":
      return readYesNo(cell);
    case "integer":
    case "number":
      return readNumber(column, cell);
    case "ageYears":
      return readAge(cell);
    case "date":
      return readDate(cell);
    case "pseudonym":
      return readPattern(cell.replace(/^sub-/i, ""), /^[A-Za-z0-9]{3,32}$/, "Use 3 to 32 letters and digits, such as P0001.");
    case "siteCode":
      return readPattern(cell.toLowerCase(), /^[a-z][a-z0-9-]{1,30}$/, "Use your site's code in the consortium, such as site-a.");
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

const good = (value: CellValue): CellReading => ({ ok: true, value });
const bad = (code: LabelProblemCode, message: string, remedy: string): CellReading => ({ ok: false, refusal: { code, message, remedy } });

const notAllowed = (cell: string, values: readonly string[]): CellReading =>
  bad("NOT_ALLOWED", `"${excerpt(cell)}" is not one of the allowed values.`, `Write one of: ${values.join(", ")}; or leave it empty.`);

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
function readList(column: Choice, cell: string): CellReading {
  const found = new Set<string>();
  for (const item of cell.split(/[;,|]/).map((part) => part.trim())) {
    if (item === "") continue;
    const value = choiceOf(column, item);
    if (value === null) {
      const remedy = `Write any of: ${column.values.join(", ")}; with semicolons between.`;
      return bad("NOT_ALLOWED", `"${excerpt(item)}" is not one of the allowed values.`, remedy);
    }
    found.add(value);
  }
  return good(column.values.filter((value) => found.has(value)));
}

function readYesNo(cell: string): CellReading {
  const word = comparable(cell);
  if (YES.has(word)) return good(true);
  if (NO.has(word)) return good(false);
  return isUnknown(cell) ? bad("MISSING_VALUE", "Unknown is not an answer here.", "Write y or n.") : notAllowed(cell, ["y", "n"]);
}

function readNumber(column: Extract<Column, { kind: "integer" | "number" }>, cell: string): CellReading {
  const whole = column.kind === "integer";
  if (!/^[+-]?\d{1,12}([.,]\d{1,12})?$/.test(cell)) {
    const byExcel = /^\d{1,2}[-. ]?[a-z]{3}/i.test(cell) ? " A spreadsheet may have turned the number into a date." : "";
    return bad("NOT_A_NUMBER", `"${excerpt(cell)}" is not a number.${byExcel}`, "Write digits only, without a unit.");
  }
  const value = Number(cell.replace(",", "."));
  if (whole && !Number.isInteger(value)) return bad("NOT_A_NUMBER", `${cell} is not a whole number.`, "Round it.");
  if (value < column.min || value > column.max) {
    return bad("OUT_OF_RANGE", `${cell} is outside ${column.min} to ${column.max}.`, "Check the value and its unit.");
  }
  return good(value === 0 ? 0 : value); // never -0
}

/** Completed years. 90 and older become 90, so that the very old cannot be told apart. */
function readAge(cell: string): CellReading {
  const match = /^(<|>|>=|≥)?\s*(\d{1,3})([.,]\d{1,6})?\s*(\+)?$/.exec(cell);
  if (!match) return bad("NOT_A_NUMBER", `"${excerpt(cell)}" is not an age.`, "Write completed years as digits only: 0 for an infant.");
  const [, sign, digits = ""] = match;
  const years = Number(digits);
  if (years > 120) return bad("OUT_OF_RANGE", `${years} is not an age in years.`, "Write completed years, not months or days.");
  const atLeast = sign === ">" ? years + 1 : years;
  if (atLeast >= 90) return good(90);
  if (sign === "<" && years === 1) return good(0);
  if (sign !== undefined || match[4] !== undefined) {
    return bad("NOT_A_NUMBER", `"${excerpt(cell)}" is a range, not an age.`, "Write completed years as digits only.");
  }
  return good(years);
}

function readDate(cell: string): CellReading {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(cell);
  const remedy = "Write YYYY, YYYY-MM or YYYY-MM-DD.";
  if (!match) return bad("BAD_DATE", `"${excerpt(cell)}" is not a date that can be read in only one way.`, remedy);
  const [, year, month = "01", day = "01"] = match;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.valueOf()) || date.getUTCDate() !== Number(day)) return bad("BAD_DATE", `${cell} is not in the calendar.`, remedy);
  if (Number(year) < 1990)
    return bad("BAD_DATE", "A label is not that old; this may be a birth date.", "Take birth dates out of the file.");
  return good(cell);
}

const readPattern = (text: string, pattern: RegExp, remedy: string): CellReading =>
  pattern.test(text) ? good(text) : bad("BAD_FORMAT", `"${excerpt(text)}" is not written as this column asks.`, remedy);
