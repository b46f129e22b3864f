import { EmptyState } from "@mantine/core";
import type { ReactNode } from "react";

/** An honest empty place: what would stand here, and the next step. */
export function NothingYet({
  icon,
  title,
  children,
  action,
}: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <EmptyState py="xl" size="sm" icon={icon} title={title} description={children} data-testid="empty">
      {action === undefined ? null : <EmptyState.Actions>{action}</EmptyState.Actions>}
    </EmptyState>
  );
}
