import { z } from "zod";
import type { LabelProblem } from "./label-problem.js";
import type { SheetRow } from "./sheet.js";
import type { Table } from "./table.js";

/** Cells of one file that may be mended by hand; who has more mends them where they come from. */
export const MAX_CORRECTIONS = 20;

/** A cell of a label file. */
export interface Cell {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** The header as the file spells it. */
  readonly column: string;
}

/** A cell that is read as if something else stood in it. */
export interface Correction extends Cell {
  /** What is to stand there; "" for nothing. */
  readonly value: string;
}

/** Corrections as they come over the wire: each cell once. */
export const correctionsSchema = z
  .array(z.strictObject({ row: z.int().min(1), column: z.string().min(1).max(200), value: z.string().trim().max(200) }))
  .min(1)
  .max(MAX_CORRECTIONS, { error: `at most ${MAX_CORRECTIONS} cells; correct the file itself and import it again` })
  .refine((all) => new Set(all.map(cellOf)).size === all.length, { error: "a cell stands twice" });

/** Names a cell. */
export const cellOf = ({ row, column }: Cell): string => `${row} ${column}`;

/** Later corrections over earlier ones, in the order of the cells: the same cells give the same list, in whatever order they were mended. */
export function withCorrections<C extends Correction>(earlier: readonly C[], later: readonly C[]): readonly C[] {
  const all = new Map([...earlier, ...later].map((each) => [cellOf(each), each]));
  return [...all.values()].toSorted((a, b) => a.row - b.row || (a.column < b.column ? -1 : 1));
}

/** The table as it is with some of its cells mended. Whoever looks through its rows sees the mended ones; cells that it does not have stay away. */
export function correctedTable(table: Table, corrections: readonly Correction[]): Table {
  if (corrections.length === 0) return table;
  const rows = new Set(corrections.map(({ row }) => row));
  const mended = (record: SheetRow): SheetRow => {
    if (!rows.has(record.row) || record.problem) return record;
    const cells = [...record.cells];
    for (const { row, column, value } of corrections) {
      if (row !== record.row) continue;
      const at = table.header.indexOf(column);
      if (at >= 0 && at < cells.length) cells[at] = value;
    }
    return { ...record, cells };
  };
  return {
    ...table,
    *records(see) {
      for (const record of table.records(see && ((row) => see(mended(row))))) yield mended(record);
    },
  };
}

/** The cells that problems of rows name, each once. Where what stands in a cell may not be shown, it is not mended here either. */
export function wrongCells(problems: readonly Pick<LabelProblem, "row" | "column" | "value">[]): readonly Cell[] {
  const cells = problems.flatMap(({ row, column, value }) => (row === null || column === null || value === null ? [] : [{ row, column }]));
  return [...new Map(cells.map((cell) => [cellOf(cell), cell])).values()];
}
