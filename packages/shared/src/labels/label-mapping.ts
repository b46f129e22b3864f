import { z } from "zod";
import { CODEBOOK, type ColumnName } from "./codebook.js";
import { comparable, type Column } from "./column.js";
import { isWordFor } from "./read-cell.js";
import { DATE_ORDERS, type DateOrder } from "./read-date.js";

/**
 * How one hospital's files are to be read: which header means which column, in which order a column writes dates, which spelling means
 * which value. It stands above the codebook's own synonyms. Headers and spellings are compared as everywhere: case, spaces and hyphens
 * do not count.
 */
export interface LabelMapping {
  /** Null: the column is ignored. */
  readonly columns: Readonly<Record<string, ColumnName | null>>;
  readonly dateOrder: Readonly<Record<string, DateOrder>>;
  /** By column, then by spelling; "y" and "n" where the column asks yes or no, and "" for a spelling that says nothing. */
  readonly values: Readonly<Partial<Record<ColumnName, Readonly<Record<string, string>>>>>;
}

export const EMPTY_MAPPING: LabelMapping = { columns: {}, dateOrder: {}, values: {} };

const MAX_HEADERS = 1000;
const MAX_SPELLINGS = 500;

const COLUMN_BY_NAME = new Map<string, Column>(CODEBOOK.map((column) => [column.name, column]));
const columnName = z.enum(CODEBOOK.map(({ name }) => name));
const header = z.string().min(1).max(200);
const spellings = z.record(z.string().min(1).max(200), z.string().max(60)).refine((words) => Object.keys(words).length <= MAX_SPELLINGS, {
  error: `at most ${MAX_SPELLINGS} spellings for a column`,
});
const few = { error: `at most ${MAX_HEADERS} headers` };

/** A mapping as it comes over the wire. A spelling may only mean a value that its column allows. */
export const labelMappingSchema = z
  .strictObject({
    columns: z.record(header, columnName.nullable()).refine((columns) => Object.keys(columns).length <= MAX_HEADERS, few),
    dateOrder: z.record(header, z.enum(DATE_ORDERS)).refine((columns) => Object.keys(columns).length <= MAX_HEADERS, few),
    values: z.partialRecord(columnName, spellings),
  })
  .superRefine(({ values }, context) => {
    for (const [name, words] of Object.entries(values)) {
      const column = COLUMN_BY_NAME.get(name);
      for (const [spelling, value] of Object.entries(words)) {
        if (column !== undefined && (value === "" || isWordFor(column, value))) continue;
        context.addIssue({ code: "custom", path: ["values", name, spelling], message: `"${value}" is not a value of ${name}` });
      }
    }
  });

/** The hospital's memory with newer choices over it. */
export const withChoices = (remembered: LabelMapping, chosen: LabelMapping): LabelMapping => ({
  columns: over(remembered.columns, chosen.columns),
  dateOrder: over(remembered.dateOrder, chosen.dateOrder),
  values: Object.fromEntries(
    CODEBOOK.flatMap(({ name }) => {
      const words = over(remembered.values[name] ?? {}, chosen.values[name] ?? {});
      return Object.keys(words).length > 0 ? [[name, words]] : [];
    }),
  ),
});

/** One choice: of a header its column or its order of dates, of a spelling in a column its meaning. */
export type Choice =
  | { readonly what: "columns" | "dateOrder"; readonly header: string }
  | { readonly what: "values"; readonly column: ColumnName; readonly spelling: string };

/** The choices but for one, which is taken back; `EMPTY_MAPPING` itself where none is left. */
export function withoutChoice(chosen: LabelMapping, choice: Choice): LabelMapping {
  const left: LabelMapping =
    choice.what === "values"
      ? { ...chosen, values: { ...chosen.values, [choice.column]: without(chosen.values[choice.column] ?? {}, choice.spelling) } }
      : { ...chosen, [choice.what]: without(chosen[choice.what], choice.header) };
  const all = [left.columns, left.dateOrder, ...Object.values(left.values)];
  return all.some((some) => Object.keys(some).length > 0) ? withChoices(EMPTY_MAPPING, left) : EMPTY_MAPPING;
}

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => comparable(each) !== comparable(key)));

/** Looks a header or spelling up as it is compared. */
export const byComparable = <T>(record: Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
  new Map(Object.entries(record).map(([key, value]) => [comparable(key), value]));

/** Two spellings of one header are one choice, the later. */
function over<T>(earlier: Readonly<Record<string, T>>, later: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const changed = byComparable(later);
  const kept = Object.entries(earlier).filter(([key]) => !changed.has(comparable(key)));
  return Object.fromEntries([...kept, ...Object.entries(later)]);
}
