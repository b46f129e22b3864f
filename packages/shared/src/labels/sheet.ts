import type { LabelProblem } from "./label-problem.js";

export interface SheetRow {
  /** As a spreadsheet counts, from 1. */
  readonly row: number;
  /** Trimmed. */
  readonly cells: readonly string[];
  /** What is wrong with the file from here on. */
  readonly problem: LabelProblem | null;
  /** What is wrong with this row, apart from its cells. */
  readonly faults?: readonly LabelProblem[];
}

/** The rows of a file, from whatever format, read anew at each pass: never all of them are held. Comments are left out. */
export interface Sheet {
  /** True where the number of cells in a row means something, as in CSV; elsewhere cells at a row's end are simply not written. */
  readonly isRagged: boolean;
  rows(): Iterable<SheetRow>;
}

/** A cell as it was meant: trimmed, without the apostrophe that guards formulas and comments. */
export function cleanCell(cell: string): string {
  const trimmed = cell.trim();
  return trimmed.charCodeAt(0) === APOSTROPHE && /^'[=+\-@＝＋－＠\t#]/.test(trimmed) ? trimmed.slice(1) : trimmed;
}

/** A row that is a remark to people: its first cell, as it is written, begins with "# ". */
export const isComment = (cells: readonly string[]): boolean => cells[0]?.trimStart().startsWith("# ") ?? false;

const APOSTROPHE = 0x27;
