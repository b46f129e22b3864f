import { Group, Text } from "@mantine/core";
import { useLinkState } from "../platform/news";
import classes from "./shell.module.css";

const WORDS = { connecting: "Connecting", live: "Live", reconnecting: "Not connected" } as const;

/** Whether what the page shows is fresh: news comes in, or it does not at the moment. */
export function LinkDot() {
  const { is: state } = useLinkState();
  return (
    <Group
      gap={6}
      wrap="nowrap"
      role="status"
      data-testid="link-state"
      data-link={state}
      title="Whether this page hears of changes as they happen"
    >
      <span className={classes.dot} data-link={state} aria-hidden="true" />
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {WORDS[state]}
      </Text>
    </Group>
  );
}
