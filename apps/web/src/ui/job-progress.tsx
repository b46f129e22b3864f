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
  /** In a row of a table. */
  readonly compact?: boolean;
}

/** A job that goes on whether or not anybody looks: what it does, how far it is, how long it will take. */
export function JobProgress({ job, unit, action, compact = false }: JobProgressProps) {
  const { phase, done, total, rate } = job;
  const share = total ? Math.min(1, done / total) : null;
  return (
    <Stack gap={compact ? 4 : "xs"} data-testid="job-progress">
      <Group justify="space-between" gap="xs">
        <Text fw={600} size={compact ? "xs" : "md"} role="status">
          {job.cancelAsked ? "stopping" : phase}
          {share === null ? "" : `, ${formatPercent(share)}`}
        </Text>
        {action}
      </Group>
      <Progress value={(share ?? 1) * 100} animated size={compact ? "sm" : "lg"} aria-label={phase} />
      <Text size={compact ? "xs" : "sm"} c="dimmed">
        {[...countWords({ done, total: total ?? null, unit }), ...rateWords(rate ?? null, (total ?? done) - done)].join(", ")}
      </Text>
    </Stack>
  );
}

interface Counted {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

/** Nothing of a job that counts nothing. */
function countWords({ done, total, unit }: Counted): readonly string[] {
  if (total) return [`${formatCount(done)} of ${formatCount(total)} ${unit}`];
  return done === 0 ? [] : [`${formatCount(done)} ${unit}`];
}

function rateWords(rate: number | null, left: number): readonly string[] {
  if (!rate) return [];
  const each = `${formatCount(rate)} a second`;
  return left > 0 ? [each, `${timeLeft(left / rate)} left`] : [each];
}

const timeLeft = (seconds: number): string => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);
