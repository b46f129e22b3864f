import { Button, Group, Stack, Text } from "@mantine/core";
import { EXPORT_STATES } from "../format/words";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { JobProgress } from "../ui/job-progress";
import { StateBadge } from "../ui/state-badge";
import { CANCEL_EXPORT, type ExportRow } from "./export-queries";

/** How far an export is: a bar while it is written, why when it failed. */
export function ExportState({ row }: { readonly row: ExportRow }) {
  const { state, job } = row;
  return (
    <Stack gap={4} miw={180}>
      <Group gap="xs">
        <StateBadge state={EXPORT_STATES[state]} />
        {state === "WAITING" ? <CancelExport row={row} /> : null}
      </Group>
      {state === "RUNNING" && job ? <JobProgress job={job} unit="patients" action={<CancelExport row={row} />} compact /> : null}
      {state === "FAILED" && job?.error ? (
        <Text size="xs">
          {job.error.message} {job.error.remedy}
        </Text>
      ) : null}
    </Stack>
  );
}

function CancelExport({ row }: { readonly row: ExportRow }) {
  const cancel = useTell(CANCEL_EXPORT);
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Cancel ${row.fileName}`}
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ id: row.id })}
      >
        Cancel
      </Button>
      {cancel.error === null ? null : <FaultAlert fault={cancel.error} />}
    </>
  );
}
