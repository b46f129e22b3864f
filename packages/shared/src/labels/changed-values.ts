import { CODEBOOK, type LabelValues } from "./codebook.js";

/** One column that says something else than before. */
export interface ChangedValue {
  readonly column: string;
  /** In the codebook's words; null for a blank. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What became of a case's values, column by column in the codebook's order; everything that is said when there was nothing before. */
export function changedValues(earlier: LabelValues | null, later: LabelValues): readonly ChangedValue[] {
  return CODEBOOK.flatMap((column) => {
    if (column.kind === "freeText") return [];
    const before = earlier === null ? null : inWords(earlier[column.name]);
    const after = inWords(later[column.name]);
    if (before === after) return [];
    return [column.kind === "token" ? tokenChange(column.name, before, after) : { column: column.name, before, after }];
  });
}

/** That a keyed hash has changed is told, not what it is. */
const tokenChange = (column: string, before: string | null, after: string | null): ChangedValue => ({
  column,
  before: before && "a token",
  after: after && (before === null ? "a token" : "another token"),
});

/** A value as a label file writes it. A revision may be older than a column. */
function inWords(value: LabelValues[keyof LabelValues] | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value ? "y" : "n";
  if (typeof value === "string" || typeof value === "number") return String(value);
  return value.length === 0 ? null : value.join(";");
}
