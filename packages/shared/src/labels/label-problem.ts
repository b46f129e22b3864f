import type { Allowed } from "./allowed.js";

/** Everything that can be wrong with a label file. Findings, not faults: they are shown, fixed and sent again. */
export const LABEL_PROBLEM_CODES = [
  // the file
  "FILE_TOO_LARGE",
  "FILE_EMPTY",
  "FILE_NOT_TEXT",
  "FILE_CUT_SHORT",
  "FILE_DAMAGED",
  "TOO_MANY_ROWS",
  "TOO_MANY_COLUMNS",
  "NO_ROWS",
  "UNCLOSED_QUOTE",
  "DUPLICATE_COLUMN",
  "MISSING_COLUMN",
  "PATIENT_IDENTIFIER",
  "DATE_ORDER_NEEDED",
  // a row
  "RAGGED_ROW",
  "CELL_TOO_LONG",
  "DUPLICATE_PSEUDONYM",
  "EVENTS_CONTRADICT",
  // a cell
  "MISSING_VALUE",
  "NOT_ALLOWED",
  "NOT_A_NUMBER",
  "OUT_OF_RANGE",
  "BAD_DATE",
  "BAD_FORMAT",
  "WRONG_SITE",
] as const;

export type LabelProblemCode = (typeof LABEL_PROBLEM_CODES)[number];

export interface LabelProblem {
  /** As a spreadsheet counts: the header is row 1. Null when the trouble is with the file. */
  readonly row: number | null;
  /** The header as the file spells it. */
  readonly column: string | null;
  /** What stands in the cell, cut short; always null when it may identify a patient. */
  readonly value: string | null;
  readonly code: LabelProblemCode;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** What to do next. */
  readonly remedy: string | null;
  /** What was probably meant, to be put there instead; null when that cannot be told. */
  readonly suggestion: string | null;
  /** What may stand there; null where the trouble is not with one cell. */
  readonly allowed: Allowed | null;
}

/** A problem of the whole file. */
export const fileProblem = (code: LabelProblemCode, message: string, remedy: string | null = null): LabelProblem => ({
  row: null,
  column: null,
  value: null,
  code,
  message,
  remedy,
  suggestion: null,
  allowed: null,
});

/** Long cells are cut in reports. */
export const excerpt = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 57)}...`);
