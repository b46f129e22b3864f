"use client";

import { Button, Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatCount } from "../format/format-number";
import type { Pages } from "../platform/use-pages";
import { TableSkeleton } from "./asked";
import { DataTable, type DataTableProps } from "./data-table";
import { FaultAlert } from "./fault-alert";

export interface PagedTableProps<TRow> extends Omit<DataTableProps<TRow>, "rows"> {
  readonly pages: Pages<TRow>;
  /** What to say, and what to do next, when there is nothing yet. */
  readonly empty: ReactNode;
}

/** A list by cursor with its four states: waiting, refused, empty, read. */
export function PagedTable<TRow>({ pages, empty, ...table }: PagedTableProps<TRow>) {
  const { query, nodes, totalCount } = pages;
  const fault = query.error === null ? null : <FaultAlert fault={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return fault ?? <TableSkeleton />;
  if (nodes.length === 0)
    return (
      <>
        {fault}
        {empty}
      </>
    );
  return (
    <>
      {fault}
      <Paper withBorder px="xs">
        <DataTable {...table} rows={nodes} />
      </Paper>
      <Group justify="space-between" mt="xs" mih={30}>
        <Text size="xs" c="dimmed">
          {formatCount(nodes.length)} of {formatCount(totalCount)} shown
        </Text>
        {query.hasNextPage ? (
          <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        ) : null}
      </Group>
    </>
  );
}
