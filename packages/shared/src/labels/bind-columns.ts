import { CODEBOOK, columnOf, type CodebookColumn, type ColumnName } from "./codebook.js";
import { comparable } from "./column.js";
import { byComparable, EMPTY_MAPPING, type LabelMapping } from "./label-mapping.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import { NO_COLUMN_MAPPING, type ColumnMapping } from "./read-cell.js";

/** How it was found what a column means: by choice, by an earlier choice, by the codebook's name or one of its synonyms. */
export type Found = "chosen" | "remembered" | "name" | "synonym";

export interface Bound {
  readonly header: string;
  /** Null: ignored. */
  readonly column: CodebookColumn | null;
  /** Null when nobody has said what it means. */
  readonly found: Found | null;
}

/** What was chosen for this file, above what the hospital chose before, above the codebook. */
export interface Binding {
  readonly bind: (header: string) => Bound;
  readonly mappingOf: (header: string, column: CodebookColumn) => ColumnMapping;
}

const COLUMN_BY_NAME: ReadonlyMap<ColumnName, CodebookColumn> = new Map(CODEBOOK.map((column) => [column.name, column]));

export function bindingOf(chosen: LabelMapping, remembered: LabelMapping = EMPTY_MAPPING): Binding {
  const layers = [
    { found: "chosen" as const, columns: byComparable(chosen.columns) },
    { found: "remembered" as const, columns: byComparable(remembered.columns) },
  ];
  const orders = [byComparable(chosen.dateOrder), byComparable(remembered.dateOrder)];
  return {
    bind: (header) => {
      for (const { found, columns } of layers) {
        const name = columns.get(comparable(header));
        if (name !== undefined) return { header, column: name === null ? null : (COLUMN_BY_NAME.get(name) ?? null), found };
      }
      const column = columnOf(header);
      if (column === null) return { header, column, found: null };
      return { header, column, found: comparable(header) === column.name ? "name" : "synonym" };
    },
    mappingOf: (header, column) => ({
      words: new Map([...byComparable(remembered.values[column.name] ?? {}), ...byComparable(chosen.values[column.name] ?? {})]),
      dateOrder: orders.map((order) => order.get(comparable(header))).find((order) => order !== undefined) ?? NO_COLUMN_MAPPING.dateOrder,
    }),
  };
}

/** Two headers of one meaning are the same column twice; a header that means nothing is only itself. */
const meaningOf = ({ header, column }: Bound): string => column?.name ?? `"${header}"`;

/** What is wrong with a header: a column twice, a required one missing. */
export function headerProblems(bound: readonly Bound[]): readonly LabelProblem[] {
  const problems: LabelProblem[] = [];
  const firsts = new Map<string, string>();
  for (const one of bound) {
    if (one.header === "" || isGroup(one)) continue;
    const first = firsts.get(meaningOf(one));
    if (first === undefined) {
      firsts.set(meaningOf(one), one.header);
      continue;
    }
    const message = first === one.header ? `Column "${first}" stands twice.` : `Columns "${first}" and "${one.header}" mean the same.`;
    problems.push({ ...fileProblem("DUPLICATE_COLUMN", message, "Keep one of them, or ignore the other."), column: one.header });
  }
  if (bound.length === 0) return problems;
  const present = new Set(bound.map(({ column }) => column?.name));
  for (const column of CODEBOOK) {
    if (!column.required || present.has(column.name)) continue;
    const remedy = `Add a column ${column.name}, or say which column it is: ${column.about}`;
    problems.push({ ...fileProblem("MISSING_COLUMN", `Column "${column.name}" is missing.`, remedy), column: column.name });
  }
  return problems;
}

/** REDCap writes whose record it is beside the form's own column of sites: both are read, and both are checked. */
const isGroup = ({ header, column }: Bound): boolean => column?.name === "site_code" && comparable(header).endsWith("data_access_group");

/** The columns that are read: of two that mean the same, the first. */
export const columnsRead = (bound: readonly Bound[]): readonly (CodebookColumn | null)[] =>
  bound.map((one, i) => {
    const first = bound.findIndex((other) => !isGroup(other) && meaningOf(other) === meaningOf(one));
    return isGroup(one) || first === i ? one.column : null;
  });
