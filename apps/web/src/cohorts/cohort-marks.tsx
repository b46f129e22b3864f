import { Badge, Tooltip } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";

export interface Marked {
  readonly lock?: { readonly reason: string } | null;
  readonly deprecation?: { readonly reason: string } | null;
}

/** What was said of a version: that somebody vouches for it, or that it is not to be used any more. The reason is one hover or focus away. */
export function CohortMarks({ cohort: { lock, deprecation } }: { readonly cohort: Marked }) {
  return (
    <>
      {lock ? (
        <Tooltip label={`Locked: ${lock.reason}`} events={{ hover: true, focus: true, touch: true }}>
          <Badge
            color="lagoon"
            variant="light"
            radius="sm"
            size="sm"
            tt="none"
            leftSection={<IconLock size={12} aria-hidden />}
            tabIndex={0}
          >
            locked
          </Badge>
        </Tooltip>
      ) : null}
      {deprecation ? (
        <Tooltip label={`Deprecated: ${deprecation.reason}`} events={{ hover: true, focus: true, touch: true }}>
          <Badge color="red" variant="light" radius="sm" size="sm" tt="none" tabIndex={0}>
            deprecated
          </Badge>
        </Tooltip>
      ) : null}
    </>
  );
}
