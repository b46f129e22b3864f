import { fileProblem, type LabelProblem } from "./label-problem.js";
import { datePartsOf, inOrder, type DateOrder } from "./read-date.js";

/** What the cells of a date column say about their order. */
export interface DateOrderEvidence {
  /** Cells that are a date only with the day first, or only with the month first. */
  dayFirst: number;
  monthFirst: number;
  /** Cells that may be either: 03/04/2024. */
  either: number;
}

export const noEvidence = (): DateOrderEvidence => ({ dayFirst: 0, monthFirst: 0, either: 0 });

export function weighDate(evidence: DateOrderEvidence, cell: string): void {
  const parts = datePartsOf(cell);
  if (parts === null) return;
  const dayFirst = inOrder(parts, "dmy");
  const monthFirst = inOrder(parts, "mdy");
  if (dayFirst === monthFirst) return; // none of them, or a day such as 4/4/2024
  if (monthFirst === null) evidence.dayFirst += 1;
  else if (dayFirst === null) evidence.monthFirst += 1;
  else evidence.either += 1;
}

/** The order of a column when its cells leave no other: some have a day above 12, and none contradicts. Null when it must be asked. */
export function orderFound({ dayFirst, monthFirst }: DateOrderEvidence): DateOrder | null {
  if (dayFirst > 0 && monthFirst === 0) return "dmy";
  return monthFirst > 0 && dayFirst === 0 ? "mdy" : null;
}

/** True when the column writes dates that its cells alone do not settle. */
export const mustAsk = (evidence: DateOrderEvidence): boolean =>
  evidence.dayFirst + evidence.monthFirst + evidence.either > 0 && orderFound(evidence) === null;

export function orderNeeded(header: string, { dayFirst, monthFirst }: DateOrderEvidence): LabelProblem {
  const both = dayFirst > 0 && monthFirst > 0;
  const message = both
    ? `Column "${header}" writes some dates with the day first and some with the month first.`
    : `Column "${header}" writes dates such as 03/04/2024, which may be April or March.`;
  const remedy = both ? "Write them all in one way, best as YYYY-MM-DD." : "Say once whether the day or the month comes first.";
  return { ...fileProblem("DATE_ORDER_NEEDED", message, remedy), column: header };
}
