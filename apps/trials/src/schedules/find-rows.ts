import { FindOperator } from "typeorm";
import type { Row } from "./tables.js";

/** What `find` is told, as far as the double understands it. */
export interface FindOptions {
  readonly where?: Row;
  readonly order?: Readonly<Record<string, "ASC" | "DESC">>;
  readonly take?: number;
  readonly select?: Readonly<Record<string, boolean>>;
  readonly lock?: { readonly mode: string };
}

const KNOWN = new Set(["where", "order", "take", "select", "lock"]);

/** Refuses what the double would not carry out as TypeORM does. */
export function checkOptions(options: object): void {
  for (const name of Object.keys(options)) if (!KNOWN.has(name)) throw new Error(`The double of find does not know "${name}".`);
}

/** Whether a row is one of those asked for. */
export function isAsked(row: Row, where: Row): boolean {
  for (const column in where) {
    const wanted = where[column];
    if (wanted === undefined || wanted === null) throw new Error(`"${column}" is compared with ${String(wanted)}.`);
    if (!(wanted instanceof FindOperator ? holds(wanted, row[column]) : row[column] === wanted)) return false;
  }
  return true;
}

const OPERATORS: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  in: (value, wanted) => Array.isArray(wanted) && wanted.includes(value),
  isNull: (value) => value === null,
  moreThan: (value, wanted) => value !== null && compare(value, wanted) > 0,
  moreThanOrEqual: (value, wanted) => value !== null && compare(value, wanted) >= 0,
};

function holds({ type, value: wanted }: FindOperator<unknown>, value: unknown): boolean {
  const operator = OPERATORS[type];
  if (operator === undefined) throw new Error(`The double does not know the operator ${type}.`);
  return operator(value, wanted);
}

/** As PostgreSQL orders: by value, nulls last. Texts by code unit, as in the C collation. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : 1;
  throw new Error(`${typeof a} and ${typeof b} are not compared.`);
}

/** Rows in the order asked for, at most as many as asked for. */
export function arranged(rows: readonly Row[], { order, take }: FindOptions): readonly Row[] {
  const columns = Object.entries(order ?? {});
  const sorted = columns.length === 0 || rows.length < 2 ? rows : rows.toSorted((a, b) => byColumns(a, b, columns));
  return take === undefined ? sorted : sorted.slice(0, take);
}

function byColumns(a: Row, b: Row, columns: readonly [string, "ASC" | "DESC"][]): number {
  for (const [column, direction] of columns) {
    const difference = compare(a[column], b[column]) * (direction === "ASC" ? 1 : -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
