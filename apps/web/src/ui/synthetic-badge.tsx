import { Badge, Tooltip } from "@mantine/core";
import { SYNTHETIC } from "@midline/shared/disclaimers";

/** Stands beside every figure that comes from phantoms. */
export function SyntheticBadge({ when = true }: { readonly when?: boolean }) {
  if (!when) return null;
  return (
    <Tooltip label="Made from computed phantoms. Says nothing about patients.">
      <Badge color="yellow" variant="light" radius="sm" size="sm" data-testid="synthetic-badge">
        {SYNTHETIC}
      </Badge>
    </Tooltip>
  );
}
