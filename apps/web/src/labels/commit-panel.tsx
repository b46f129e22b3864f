import { Alert, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { formatQuantity } from "../format/format-number";
import { useTell } from "../platform/use-ask";
import { DigestText } from "../ui/digest-text";
import { FaultAlert } from "../ui/fault-alert";
import { Panel } from "../ui/panel";
import type { ImportDetails } from "./import-details";
import { COMMIT, DROP, type OwnReport } from "./label-queries";

/** Commits exactly what is shown, or gives it up. Where a label that others use changes, it takes a reason. */
export function CommitPanel({ report, details }: { readonly report: OwnReport; readonly details: ImportDetails }) {
  const commit = useTell(COMMIT);
  const drop = useTell(DROP);
  const [reason, setReason] = useState("");
  const { created, updated, unchanged, rejected } = report;
  const dryRunHash = report.dryRunHash ?? "";
  const inUse = details.changedLabelsInUse ?? 0;
  const isWorking = report.job?.state === "WAITING" || report.job?.state === "RUNNING";
  const nothing = created + updated === 0;
  const stopped = nothing || isWorking || details.fileProblems.length > 0 || (inUse > 0 && reason.trim().length < 3);
  const good = formatQuantity(created + updated + unchanged, "row");
  const send = (validRowsOnly: boolean) => commit.mutate({ dryRunHash, validRowsOnly, reason: reason.trim() === "" ? null : reason });
  return (
    <Panel title="Commit" aside={<DigestText digest={dryRunHash} label="dry-run hash" />} testId="commit">
      <Stack gap="sm">
        {nothing && details.fileProblems.length === 0 ? (
          <Alert color="gray">Every row in order is known already; there is nothing to commit.</Alert>
        ) : null}
        {inUse > 0 ? (
          <Textarea
            label={`Why ${formatQuantity(inUse, "label")} in use should change`}
            description="Frozen cohorts hold these cases. They keep what they pinned; the reason stays with each revision."
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        ) : null}
        {commit.error === null ? null : <FaultAlert fault={commit.error} />}
        {drop.error === null ? null : <FaultAlert fault={drop.error} />}
        <Group justify="space-between">
          <Button variant="default" loading={drop.isPending} disabled={isWorking} onClick={() => drop.mutate({ id: report.id })}>
            Give it up
          </Button>
          {rejected > 0 ? (
            <Button variant="light" disabled={stopped} loading={commit.isPending} onClick={() => send(true)}>
              Commit the {good} in order only
            </Button>
          ) : (
            <Button disabled={stopped} loading={commit.isPending} onClick={() => send(false)}>
              Commit {good}
            </Button>
          )}
        </Group>
        {rejected > 0 ? (
          <Text size="xs" c="dimmed">
            The rejected rows are left behind. To commit all or nothing, correct them first.
          </Text>
        ) : null}
      </Stack>
    </Panel>
  );
}
