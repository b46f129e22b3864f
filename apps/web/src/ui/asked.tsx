import { Skeleton, Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { PortalFault } from "../platform/ask";
import { FaultAlert } from "./fault-alert";

export interface AskedProps<T> {
  readonly query: UseQueryResult<T, PortalFault>;
  /** What stands there while the answer is on its way; about as tall as the answer. */
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** Waiting, refused or answered: every question on a page has all three. An old answer stays while a new one fails, and says so. */
export function Asked<T>({ query, skeleton, children }: AskedProps<T>) {
  const fault = query.error === null ? null : <FaultAlert fault={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return fault ?? <>{skeleton ?? <TableSkeleton />}</>;
  return (
    <>
      {fault}
      {children(query.data)}
    </>
  );
}

/** Grey rows in the place of a table. */
export function TableSkeleton({ rows = 5, height = 34 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <Stack gap={6} aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="sm" />
      ))}
    </Stack>
  );
}
