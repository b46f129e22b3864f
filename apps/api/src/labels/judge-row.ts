import type { LabelProblem } from "@midline/shared/labels/label-problem";
import type { LabelRow } from "@midline/shared/labels/read-row";
import { orderedId } from "../platform/database/ordered-id.js";
import { hashOfJson, valuesJson } from "./values-hash.js";
import { consensus, mergeValues, settledStill } from "./consensus.js";
import type { KnownCase } from "./current-labels.js";
import type { LabelImportRow } from "./label-import.entity.js";

/** What a row does to the labels of its site. */
export type JudgedRow = Omit<LabelImportRow, "importId" | "values"> & {
  /** As JSON, for the database. */
  readonly values: string | null;
};

/** Lays a row of a file beside what is known. Two files with the same content say the same; the second says nothing new. */
export function judgeRow({ row, pseudonym, values, problems, cells }: LabelRow, known: KnownCase | undefined): JudgedRow {
  const found =
    known !== undefined && pseudonym !== null && known.pseudonym !== pseudonym
      ? [...problems, spelledOtherwise(row, pseudonym, known)]
      : [...problems];
  const nothing = { ...NOTHING, row, pseudonym, problems: found };
  if (values === null || found.length > 0) return { ...nothing, outcome: "reject", cells: [...cells] };
  const before = known?.values ?? null;
  const merged = mergeValues(before, values);
  const json = valuesJson(merged);
  const valuesHash = hashOfJson(json);
  if (known !== undefined && before !== null && valuesHash === known.valuesHash) return { ...nothing, outcome: "unchanged" };
  const settled = before === null ? null : settledStill(known?.settled ?? null, before, merged);
  const labels = [...consensus(merged, settled)];
  return {
    ...nothing,
    outcome: known === undefined ? "create" : "update",
    values: json,
    valuesHash,
    labels,
    call: settled?.call ?? null,
    calledBy: settled?.by ?? null,
    caseId: known?.caseId ?? orderedId(),
    revisionId: orderedId(),
    number: (known?.number ?? 0) + 1,
    changesLabel: known !== undefined && before !== null && differ(labels, consensus(before, known.settled)),
  };
}

const NOTHING = {
  values: null,
  valuesHash: null,
  labels: null,
  call: null,
  calledBy: null,
  caseId: null,
  revisionId: null,
  number: null,
  changesLabel: false,
  cells: null,
} as const;

/** A label is another one when it has another value; a better reason for the same is none. */
function differ(after: ReturnType<typeof consensus>, before: ReturnType<typeof consensus>): boolean {
  return after.some(({ target, value }) => before.some((each) => each.target === target && each.value !== value));
}

/** Folders on some hospital disks do not know case: two spellings would be one patient there and two here. */
const spelledOtherwise = (row: number, pseudonym: string, known: KnownCase): LabelProblem => ({
  row,
  column: "patient_pseudo_id",
  value: pseudonym,
  code: "DUPLICATE_PSEUDONYM",
  message: `This case is known here as ${known.pseudonym}.`,
  remedy: "Write it as before, or give the new patient another pseudonym.",
  suggestion: known.pseudonym,
  allowed: null,
});
