import { Group, Text } from "@mantine/core";
import type { LineageUse } from "../generated/graphql";
import classes from "./lineage.module.css";
import type { LineageGraph } from "./lineage-queries";
import { USE_WORDS } from "./node-words";

const USES: readonly LineageUse[] = ["TRAINED", "INHERITED", "SCORED"];

/** What the kinds of lines say, where there are any. */
export function Legend({ lineage }: { readonly lineage: LineageGraph }) {
  const there = USES.filter((use) => lineage.edges.some((edge) => edge.use === use));
  if (there.length === 0) return null;
  return (
    <Group gap="md" data-testid="lineage-legend">
      {there.map((use) => (
        <Group key={use} gap={6} wrap="nowrap">
          <svg width="28" height="8" aria-hidden="true">
            <path d="M 0 4 L 28 4" className={classes.line} data-use={use} />
          </svg>
          <Text size="xs">{USE_WORDS[use]}</Text>
        </Group>
      ))}
    </Group>
  );
}
