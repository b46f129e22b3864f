import { Alert, Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { rejectedCsv } from "@midline/shared/labels/rejected-csv";
import type { LabelCsvReading } from "@midline/shared/labels/read-label-csv";
import { formatCount, formatQuantity } from "../format/format-number";
import type { PortalFault } from "../platform/ask";
import { DigestText } from "../ui/digest-text";
import { FaultAlert } from "../ui/fault-alert";
import { download, rejectedName } from "../ui/download";
import type { DryRun } from "./label-queries";
import classes from "./labels.module.css";
import { ProblemList } from "./problem-list";

export interface DryRunReviewProps {
  readonly dryRun: DryRun;
  readonly reading: LabelCsvReading;
  readonly committing: boolean;
  readonly fault: PortalFault | null;
  readonly onCommit: (validRowsOnly: boolean) => void;
  readonly onBack: () => void;
}

/** What a commit would do, by the server's own count. Nothing is recorded yet. */
export function DryRunReview({ dryRun, reading, committing, fault, onCommit, onBack }: DryRunReviewProps) {
  const { created, updated, unchanged, rejected, totalRows } = dryRun;
  const good = created + updated + unchanged;
  // The author's own columns where this browser found the trouble; the server's list where only the server could.
  const csv = rejectedCsv(reading) ?? dryRun.rejectedCsv;
  const problems = [...dryRun.fileProblems, ...dryRun.rows.flatMap((row) => row.problems)];
  return (
    <Stack gap="md" data-testid="dry-run">
      <Group justify="space-between">
        <Title order={2}>{dryRun.fileName}: what a commit would do</Title>
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            dry run
          </Text>
          <DigestText digest={dryRun.dryRunHash} label="dry-run hash" />
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        <Total label="new" count={created} />
        <Total label="changed" count={updated} />
        <Total label="as before" count={unchanged} />
        <Total label="rejected" count={rejected} bad />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {formatCount(created)} + {formatCount(updated)} + {formatCount(unchanged)} + {formatCount(rejected)} ={" "}
        {formatQuantity(totalRows, "row")} read
      </Text>
      {problems.length > 0 ? <ProblemList problems={problems} /> : <Alert color="teal">Every row is in order.</Alert>}
      {good > 0 && created + updated === 0 ? (
        <Alert color="gray">Every row in order is known already; there is nothing to commit.</Alert>
      ) : null}
      {fault === null ? null : <FaultAlert fault={fault} />}
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          Choose another file
        </Button>
        <Group gap="sm">
          {csv ? (
            <Button variant="default" onClick={() => download(rejectedName(dryRun.fileName), csv)}>
              Download rejected rows
            </Button>
          ) : null}
          {rejected > 0 ? (
            <Button
              variant="light"
              disabled={created + updated === 0 || dryRun.fileProblems.length > 0}
              loading={committing}
              onClick={() => onCommit(true)}
            >
              Commit the {formatQuantity(good, "good row")} only
            </Button>
          ) : (
            <Button
              disabled={created + updated === 0 || dryRun.fileProblems.length > 0}
              loading={committing}
              onClick={() => onCommit(false)}
            >
              Commit {formatQuantity(good, "row")}
            </Button>
          )}
        </Group>
      </Group>
    </Stack>
  );
}

function Total({ label, count, bad = false }: { readonly label: string; readonly count: number; readonly bad?: boolean }) {
  return (
    <div className={classes.total} data-bad={bad && count > 0} data-total={label}>
      <span className={classes.totalCount}>{formatCount(count)}</span>
      <Text span size="sm">
        {label}
      </Text>
    </div>
  );
}
