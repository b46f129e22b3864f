import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core";
import { formatCount, formatQuantity } from "../format/format-number";
import type { PortalFault } from "../platform/ask";
import { Facts } from "../ui/facts";
import { FaultAlert } from "../ui/fault-alert";
import { download, rejectedName } from "../ui/download";
import { ProblemList } from "./problem-list";
import type { ReadingHere } from "./read-here";

export interface BrowserCheckProps {
  readonly fileName: string;
  readonly reading: ReadingHere;
  readonly sending: boolean;
  readonly fault: PortalFault | null;
  readonly onSend: () => void;
  readonly onBack: () => void;
  /** Back to what the columns mean. */
  readonly onMap: () => void;
}

/** What this browser read in the file. A file with trouble of its own, above all one that may name patients, goes no further. */
export function BrowserCheck({ fileName, reading, sending, fault, onSend, onBack, onMap }: BrowserCheckProps) {
  const { rejectedFile } = reading;
  const refused = reading.fileProblems.length > 0;
  const identifies = reading.fileProblems.some(({ code }) => code === "PATIENT_IDENTIFIER");
  return (
    <Stack gap="md" data-testid="browser-check">
      <Title order={2}>{fileName}</Title>
      <Facts
        facts={[
          { label: "Read as", value: readAs(reading) },
          { label: "Columns", value: formatCount(reading.header.length) },
          { label: "Rows read", value: formatCount(reading.totalRows) },
          { label: "Rows in order", value: formatCount(reading.good) },
          { label: "Rows with problems", value: formatCount(reading.rejected) },
          ...(reading.blankRows > 0 ? [{ label: "Rows left out as empty", value: formatCount(reading.blankRows) }] : []),
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
          Not sent and not kept: {reading.ignoredColumns.map((name) => `“${name}”`).join(", ")}. Free text and what the codebook has no
          column for stay on this computer.
        </Text>
      ) : null}
      {refused ? <ProblemList problems={reading.fileProblems} /> : null}
      {reading.rejected > 0 ? <ProblemList problems={reading.problems} total={reading.problemCount} /> : null}
      {fault === null ? null : <FaultAlert fault={fault} />}
      <Group justify="space-between">
        <Group gap="sm">
          <Button variant="default" onClick={onBack}>
            Choose another file
          </Button>
          {reading.header.length > 0 ? (
            <Button variant="default" onClick={onMap}>
              What the columns mean
            </Button>
          ) : null}
        </Group>
        <Group gap="sm">
          {rejectedFile === null ? null : (
            <Button variant="default" onClick={() => download(rejectedName(fileName), rejectedFile)}>
              Download {formatQuantity(reading.rejected, "row")} with problems
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

const FORMATS = { csv: "CSV", tsv: "TSV", xlsx: "Excel workbook", json: "JSON", redcap: "REDCap export" } as const;

/** "CSV, semicolon, windows-1252": what was found out about the file, to be seen when it is wrong. */
const readAs = ({ format, sheetName, delimiter, encoding }: ReadingHere): string =>
  [FORMATS[format], sheetName === null ? null : `sheet “${sheetName}”`, delimiter, encoding].filter((fact) => fact !== null).join(", ");
