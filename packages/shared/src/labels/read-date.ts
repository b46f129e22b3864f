import { excerpt } from "./label-problem.js";
import { bad, good, type CellReading } from "./cell-reading.js";

/** In which order a column such as 03/04/2024 writes its dates. */
export const DATE_ORDERS = ["ymd", "dmy", "mdy"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

const REMEDY = "Write YYYY, YYYY-MM or YYYY-MM-DD.";

/**
 * Reads a date as far as it is told: a year, a month or a day. With the column's order it reads 03/04/2024 too; without, such a
 * date is refused, as it can be read in two ways. The value is ISO 8601.
 */
export function readDate(cell: string, order: DateOrder | null): CellReading {
  const iso = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?)?)?$/.exec(cell);
  if (iso) return inCalendar(cell, [iso[1], iso[2], iso[3]].filter((part) => part !== undefined).join("-"));
  const parts = datePartsOf(cell);
  const meant = parts === null ? null : (inOrder(parts, "ymd") ?? inOnly(parts, order));
  if (meant !== null) return inCalendar(cell, meant);
  const message = `"${excerpt(cell)}" is not a date that can be read in only one way.`;
  return bad("BAD_DATE", message, `${byExcel(cell)}${REMEDY}`, dateMeant(cell));
}

function inCalendar(cell: string, iso: string): CellReading {
  const [year = "", month = "01", day = "01"] = iso.split("-");
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.valueOf()) || date.getUTCDate() !== Number(day)) return bad("BAD_DATE", `${cell} is not in the calendar.`, REMEDY);
  if (Number(year) < 1990) {
    return bad("BAD_DATE", "A label is not that old; this may be a birth date.", "Take birth dates out of the file.");
  }
  return good(iso);
}

/** The three numbers of a date with strokes, dots or hyphens between; null for anything else. */
export function datePartsOf(cell: string): readonly [string, string, string] | null {
  const match = /^(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})$/.exec(cell);
  const [, a = "", , b = "", c = ""] = match ?? [];
  return (a.length === 4 && c.length <= 2) || (a.length <= 2 && c.length === 4) ? [a, b, c] : null;
}

/** The ISO date that three numbers mean in an order; null when they cannot be in it. */
export function inOrder([a, b, c]: readonly [string, string, string], order: DateOrder): string | null {
  if ((a.length === 4) !== (order === "ymd")) return null;
  const [year, month, day] = order === "ymd" ? [a, b, c] : order === "dmy" ? [c, b, a] : [c, a, b];
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** In the order that is known, or in either where both are the same day. */
function inOnly(parts: readonly [string, string, string], order: DateOrder | null): string | null {
  if (order !== null) return inOrder(parts, order);
  const dayFirst = inOrder(parts, "dmy");
  return dayFirst === inOrder(parts, "mdy") ? dayFirst : null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Days from 1899-12-30, as spreadsheets count them; these numbers are 1990 to 2079. */
const isSerial = (cell: string): boolean => /^\d{5}(\.0+)?$/.test(cell) && Number(cell) >= 32874 && Number(cell) < 65746;

export const dateOfSerial = (days: number): string =>
  new Date(Date.UTC(1899, 11, 30) + Math.floor(days) * 86_400_000).toISOString().slice(0, 10);

/** The date that a person or a spreadsheet has probably meant. */
function dateMeant(cell: string): string | null {
  if (isSerial(cell)) return dateOfSerial(Number(cell));
  const withTime = /^(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}/.exec(cell);
  if (withTime) return withTime[1] ?? null;
  const named = /^(?:(\d{1,2})[\s.-]+)?([a-z]{3})[a-z]*[\s.,-]+(?:(\d{1,2}),\s*)?(\d{4})$/i.exec(cell);
  const month = MONTHS.indexOf(named?.[2]?.toLowerCase() ?? "") + 1;
  if (!named || month === 0) return null;
  const day = named[1] ?? named[3];
  return [named[4], String(month).padStart(2, "0"), ...(day === undefined ? [] : [day.padStart(2, "0")])].join("-");
}

const byExcel = (cell: string): string => (isSerial(cell) ? "A spreadsheet has turned the date into a number. " : "");
