import { Badge } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import Link from "next/link";
import { changedWords } from "./changed-words";

export interface ChangedLabelsBadgeProps {
  readonly changed: { readonly count: ReleasedCount } | null | undefined;
  /** The page that says which. */
  readonly href: string;
}

/** Marks what used labels that are others now; nothing while all stand. */
export function ChangedLabelsBadge({ changed, href }: ChangedLabelsBadgeProps) {
  if (!changed) return null;
  return (
    <Badge
      component={Link}
      href={href}
      color="yellow"
      variant="light"
      radius="sm"
      tt="none"
      leftSection={<IconAlertTriangle size={12} aria-hidden />}
      data-testid="changed-labels-badge"
      style={{ cursor: "pointer" }}
    >
      {changedWords(changed.count)}
    </Badge>
  );
}
