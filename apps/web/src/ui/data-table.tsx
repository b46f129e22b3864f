import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

export interface Column<TRow> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: TRow) => ReactNode;
  /** Figures stand at the right, digits under digits. */
  readonly numeric?: boolean;
  readonly minWidth?: number;
  /** For sentences; figures, names and states stay on one line. */
  readonly wrap?: boolean;
}

export interface DataTableProps<TRow> {
  /** Read out before the table; not shown. */
  readonly caption: string;
  readonly columns: readonly Column<TRow>[];
  readonly rows: readonly TRow[];
  readonly rowKey: (row: TRow) => string;
  /** Below this width in pixels the table scrolls sideways inside its frame. */
  readonly minWidth?: number;
  readonly testId?: string;
}

/** A plain table: caption, headed columns, aligned figures. */
export function DataTable<TRow>({ caption, columns, rows, rowKey, minWidth = 560, testId }: DataTableProps<TRow>) {
  return (
    <Table.ScrollContainer minWidth={minWidth} type="native" tabIndex={0} role="region" aria-label={caption}>
      <Table className={classes.table} verticalSpacing={7} horizontalSpacing="xs" highlightOnHover data-testid={testId}>
        <caption className={classes.visuallyHidden}>{caption}</caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} scope="col" data-numeric={column.numeric === true} miw={column.minWidth}>
                {column.title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map((column) => (
                <Table.Td key={column.key} data-numeric={column.numeric === true} data-wrap={column.wrap === true}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
