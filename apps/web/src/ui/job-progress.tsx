import { Group, Progress, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatCount, formatPercent } from "../format/format-number";

export interface JobProgressProps {
  readonly job: {
    readonly phase: string;
    readonly done: number;
    readonly total?: number | null;
    readonly rate?: number | null;
    readonly cancelAsked: boolean;
  };
  /** What is counted: "rows". */
  readonly unit: string;
  readonly action?: ReactNode;
}

/** A job that goes on whether or not anybody looks: what it does, how far it is, how long it will take. */
export function JobProgress({ job, unit, action }: JobProgressProps) {
  const { phase, done, total, rate } = job;
  const share = total ? Math.min(1, done / total) : null;
  const secondsLeft = total && rate ? Math.max(0, (total - done) / rate) : null;
  const count = total ? `${formatCount(done)} of ${formatCount(total)} ${unit}` : `${formatCount(done)} ${unit}`;
  return (
    <Stack gap="xs" data-testid="job-progress">
      <Group justify="space-between">
        <Text fw={600} role="status">
          {job.cancelAsked ? "stopping" : phase}
          {share === null ? "" : `, ${formatPercent(share)}`}
        </Text>
        {action}
      </Group>
      <Progress value={(share ?? 1) * 100} animated size="lg" aria-label={phase} />
      <Text size="sm" c="dimmed">
        {count}
        {rate ? `, ${formatCount(rate)} a second` : ""}
        {secondsLeft === null ? "" : `, ${timeLeft(secondsLeft)} left`}
      </Text>
    </Stack>
  );
}

const timeLeft = (seconds: number): string => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);
