import { canonicalHash } from "@midline/shared/canonical-hash";
import type { LabelValues } from "@midline/shared/labels/codebook";
import type { LabelProblem } from "@midline/shared/labels/label-problem";
import type { LabelRow } from "@midline/shared/labels/read-row";
import { mergeValues } from "./consensus.js";
import type { CurrentLabel } from "./current-labels.js";
import type { RowOutcome } from "./import-problem.object.js";

/** What a row does to the labels of its site. */
export interface JudgedRow {
  readonly row: number;
  readonly pseudonym: string | null;
  readonly outcome: RowOutcome;
  readonly problems: readonly LabelProblem[];
  /** What the case's values become; null for a rejected row. */
  readonly values: LabelValues | null;
}

/** Lays the rows of a file beside what is known. Two files with the same content say the same; the second says nothing new. */
export function judgeRows(rows: readonly LabelRow[], known: readonly CurrentLabel[]): readonly JudgedRow[] {
  const byName = new Map(known.map((label) => [label.pseudonym.toLowerCase(), label]));
  return rows.map(({ row, pseudonym, values, problems }) => {
    const current = byName.get(pseudonym?.toLowerCase() ?? "");
    if (current && pseudonym !== null && current.pseudonym !== pseudonym)
      problems = [...problems, spelledOtherwise(row, pseudonym, current)];
    if (values === null || problems.length > 0) return { row, pseudonym, outcome: "reject", problems, values: null };
    if (!current) return { row, pseudonym, outcome: "create", problems, values };
    const merged = mergeValues(current.values, values);
    return { row, pseudonym, outcome: canonicalHash(merged) === current.valuesHash ? "unchanged" : "update", problems, values: merged };
  });
}

/** Folders on some hospital disks do not know case: two spellings would be one patient there and two here. */
const spelledOtherwise = (row: number, pseudonym: string, current: CurrentLabel): LabelProblem => ({
  row,
  column: "patient_pseudo_id",
  value: pseudonym,
  code: "DUPLICATE_PSEUDONYM",
  message: `This case is known here as ${current.pseudonym}.`,
  remedy: "Write it as before, or give the new patient another pseudonym.",
  suggestion: current.pseudonym,
});
