import { Group, Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

export interface PanelProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** A titled part of a page. */
export function Panel({ title, note, aside, children, testId }: PanelProps) {
  return (
    <Paper component="section" withBorder p="md" aria-label={title} data-testid={testId}>
      <Group justify="space-between" gap="xs" mb={note === undefined ? "sm" : 2} wrap="wrap">
        <Title order={2}>{title}</Title>
        {aside}
      </Group>
      {note === undefined ? null : (
        <Text size="sm" c="dimmed" mb="sm" maw={760}>
          {note}
        </Text>
      )}
      {children}
    </Paper>
  );
}
