import { bad, good, type CellReading } from "./cell-reading.js";
import type { Column } from "./column.js";
import { excerpt } from "./label-problem.js";

/** Reads a number with either decimal sign, without a unit, inside the column's bounds. */
export function readNumber(column: Extract<Column, { kind: "integer" | "number" }>, cell: string): CellReading {
  const whole = column.kind === "integer";
  if (!/^[+-]?\d{1,12}([.,]\d{1,12})?$/.test(cell)) {
    return bad(
      "NOT_A_NUMBER",
      `"${excerpt(cell)}" is not a number.`,
      `${bySpreadsheet(cell)}Write digits only, without a unit.`,
      meant(cell),
    );
  }
  const value = Number(cell.replace(",", "."));
  if (whole && !Number.isInteger(value))
    return bad("NOT_A_NUMBER", `${cell} is not a whole number.`, "Round it.", String(Math.round(value)));
  if (value < column.min || value > column.max) {
    return bad("OUT_OF_RANGE", `${cell} is outside ${column.min} to ${column.max}.`, "Check the value and its unit.");
  }
  return good(value === 0 ? 0 : value); // never -0
}

/** What a spreadsheet may have done to a number that is none any more. */
function bySpreadsheet(cell: string): string {
  if (/^\d{1,2}[-. ]?[a-z]{3}/i.test(cell)) return "A spreadsheet may have turned the number into a date. ";
  if (/^\d{1,2}:\d{2}/.test(cell)) return "A spreadsheet may have turned the number into a time. ";
  return isScientific(cell) ? "A spreadsheet has shortened the number; digits may be lost. " : "";
}

const isScientific = (cell: string): boolean => /^[+-]?\d([.,]\d{1,12})?e[+-]?\d{1,2}$/i.test(cell);

/** The number with its unit or its power of ten taken away. */
function meant(cell: string): string | null {
  if (isScientific(cell)) {
    const value = Number(cell.replace(",", "."));
    return Number.isSafeInteger(value) ? String(value) : null;
  }
  const [, digits] = /^([+-]?\d{1,12}(?:[.,]\d{1,12})?)\s?(?:%|mm|t|tesla|years?|yrs?|y|days?|d)$/i.exec(cell) ?? [];
  return digits ?? null;
}

/** Completed years. 90 and older become 90, so that the very old cannot be told apart. */
export function readAge(cell: string): CellReading {
  const match = /^(<|>|>=|≥)?\s*(\d{1,3})([.,]\d{1,6})?\s*(\+)?$/.exec(cell);
  if (!match)
    return bad(
      "NOT_A_NUMBER",
      `"${excerpt(cell)}" is not an age.`,
      "Write completed years as digits only: 0 for an infant.",
      ageMeant(cell),
    );
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

/** Months and years with their unit, in completed years. */
function ageMeant(cell: string): string | null {
  const [, digits, unit = ""] = /^(\d{1,4})\s?(m|mo|months?|y|yr|yrs|years?|j|jahre)$/i.exec(cell) ?? [];
  if (digits === undefined) return null;
  return String(unit.toLowerCase().startsWith("m") ? Math.floor(Number(digits) / 12) : Number(digits));
}
