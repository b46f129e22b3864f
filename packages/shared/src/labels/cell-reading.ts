import type { LabelProblemCode } from "./label-problem.js";

export type CellValue = string | number | boolean | readonly string[] | null;

export interface CellRefusal {
  readonly code: LabelProblemCode;
  readonly message: string;
  readonly remedy: string;
  /** What was probably meant, to be put there instead; null when that cannot be told. */
  readonly suggestion: string | null;
  /** The word that no value is known for; null when the trouble is another. */
  readonly unknownWord: string | null;
}

export type CellReading = { readonly ok: true; readonly value: CellValue } | { readonly ok: false; readonly refusal: CellRefusal };

export const good = (value: CellValue): CellReading => ({ ok: true, value });

export const bad = (code: LabelProblemCode, message: string, remedy: string, suggestion: string | null = null): CellReading => ({
  ok: false,
  refusal: { code, message, remedy, suggestion, unknownWord: null },
});
