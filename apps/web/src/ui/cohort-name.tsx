import { Anchor, Group, type MantineSize } from "@mantine/core";
import Link from "next/link";
import { VersionChip, type VersionChipProps } from "./version-chip";

export interface CohortNameProps {
  readonly cohort: VersionChipProps["cohort"] & { readonly id: string; readonly name: string };
  readonly size?: MantineSize;
  readonly strong?: boolean;
}

/** A frozen cohort by its name, with its version. */
export function CohortName({ cohort, size = "sm", strong = false }: CohortNameProps) {
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <Anchor component={Link} href={`/cohorts/${cohort.id}`} size={size} {...(strong && { fw: 600 })}>
        {cohort.name}
      </Anchor>
      <VersionChip cohort={cohort} />
    </Group>
  );
}
