import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core";
import { rejectedCsv } from "@midline/shared/labels/rejected-csv";
import type { LabelCsvReading } from "@midline/shared/labels/read-label-csv";
import { formatCount, formatQuantity } from "../format/format-number";
import type { PortalFault } from "../platform/ask";
import { Facts } from "../ui/facts";
import { FaultAlert } from "../ui/fault-alert";
import { download, rejectedName } from "../ui/download";
import { ProblemList } from "./problem-list";

export interface BrowserCheckProps {
  readonly fileName: string;
  readonly reading: LabelCsvReading;
  readonly sending: boolean;
  readonly fault: PortalFault | null;
  readonly onSend: () => void;
  readonly onBack: () => void;
}

/** What this browser read in the file. A file with trouble of its own, above all one that may name patients, goes no further. */
export function BrowserCheck({ fileName, reading, sending, fault, onSend, onBack }: BrowserCheckProps) {
  const rejected = reading.rows.filter(({ problems }) => problems.length > 0);
  const refused = reading.fileProblems.length > 0;
  const identifies = reading.fileProblems.some(({ code }) => code === "PATIENT_IDENTIFIER");
  const csv = rejectedCsv(reading);
  return (
    <Stack gap="md" data-testid="browser-check">
      <Title order={2}>{fileName}</Title>
      <Facts
        facts={[
          { label: "Encoding", value: reading.encoding },
          { label: "Delimiter", value: reading.delimiter },
          { label: "Columns", value: formatCount(reading.header.length) },
          { label: "Rows read", value: formatCount(reading.rows.length) },
          { label: "Rows in order", value: formatCount(reading.rows.length - rejected.length) },
          { label: "Rows with problems", value: formatCount(rejected.length) },
        ]}
      />
      {refused ? (
        <Alert
          color="red"
          role="alert"
          title={identifies ? "This file may name patients and was not sent" : "This file cannot be imported as it is"}
          data-testid="file-refused"
        >
          {identifies
            ? "Take the columns named below out of the file and choose it again. Nothing has left this computer."
            : "Mend what is named below and choose the file again."}
        </Alert>
      ) : null}
      {reading.ignoredColumns.length > 0 ? (
        <Text size="sm">
          Not sent and not kept: {reading.ignoredColumns.map((name) => `“${name}”`).join(", ")}. The codebook has no such{" "}
          {reading.ignoredColumns.length === 1 ? "column" : "columns"}, or they are free text.
        </Text>
      ) : null}
      {refused ? <ProblemList problems={reading.fileProblems} /> : null}
      {rejected.length > 0 ? <ProblemList problems={rejected.flatMap(({ problems }) => problems)} /> : null}
      {fault === null ? null : <FaultAlert fault={fault} />}
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          Choose another file
        </Button>
        <Group gap="sm">
          {csv === null ? null : (
            <Button variant="default" onClick={() => download(rejectedName(fileName), csv)}>
              Download {formatQuantity(rejected.length, "row")} with problems
            </Button>
          )}
          <Button disabled={refused} loading={sending} onClick={onSend}>
            Send for a dry run
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
