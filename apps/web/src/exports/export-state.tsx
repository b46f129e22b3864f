import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { formatCount, formatPercent } from "../format/format-number";
import { EXPORT_STATES } from "../format/words";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { StateBadge } from "../ui/state-badge";
import { CANCEL_EXPORT, type ExportRow } from "./export-queries";

/** How far an export is: a bar while it is written, why when it failed. */
export function ExportState({ row }: { readonly row: ExportRow }) {
  const { state, job } = row;
  return (
    <Stack gap={4} miw={180}>
      <Group gap="xs">
        <StateBadge state={EXPORT_STATES[state]} />
        {state === "WAITING" || state === "RUNNING" ? <CancelExport row={row} /> : null}
      </Group>
      {state === "RUNNING" && job ? <Written done={job.done} total={job.total ?? null} isStopping={job.cancelAsked} /> : null}
      {state === "FAILED" && job?.error ? (
        <Text size="xs">
          {job.error.message} {job.error.remedy}
        </Text>
      ) : null}
    </Stack>
  );
}

function Written({ done, total, isStopping }: { readonly done: number; readonly total: number | null; readonly isStopping: boolean }) {
  const share = total ? Math.min(1, done / total) : null;
  return (
    <>
      <Progress
        value={(share ?? 1) * 100}
        animated={share === null}
        aria-label={share === null ? "Being written" : `Written: ${formatPercent(share)}`}
      />
      <Text size="xs" c="dimmed">
        {isStopping ? "Being stopped. " : ""}
        {total ? `${formatCount(done)} of ${formatCount(total)} patients` : "Numbers only"}
      </Text>
    </>
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
