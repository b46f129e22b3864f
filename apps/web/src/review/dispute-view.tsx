import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import type { ReadCall } from "@midline/shared/labels/read-call";
import { useState, type FormEvent } from "react";
import { TARGET_WORDS } from "../format/words";
import type { DisputesQuery } from "../generated/graphql";
import { useTell } from "../platform/use-ask";
import { DataTable, type Column } from "../ui/data-table";
import { FaultAlert } from "../ui/fault-alert";
import { Panel } from "../ui/panel";
import { ChoiceGroup } from "./choice-group";
import { EvidenceTable } from "./evidence-table";
import classes from "./review.module.css";
import { SETTLE_DISPUTE } from "./dispute-queries";
import { CALL_CHOICES, CONFIDENCE_CHOICES, nameOf, REASON_CHOICES, VERDICT_CHOICES, wordsOf } from "./review-words";
import { useLeaveGuard } from "./use-leave-guard";
import { useReadKeys } from "./use-read-keys";

const LEAST_REASON = 10;

export type DisputeDetail = DisputesQuery["disputes"]["disputes"][number];

/** What stands for a case whose name is kept away: the first characters of its id. */
export const shortCase = (id: string): string => id.slice(0, 8);

type ReadRow = DisputeDetail["reads"][number];
type Proposal = DisputeDetail["proposals"][number];

const readColumns: readonly Column<ReadRow>[] = [
  { key: "letter", title: "Reader", cell: ({ letter }) => `Reader ${letter}` },
  {
    key: "call",
    title: "Call",
    cell: ({ call }) => (
      <Text span inherit fw={620}>
        {wordsOf(CALL_CHOICES, call)}
      </Text>
    ),
  },
  { key: "sure", title: "How sure", cell: ({ confidence }) => wordsOf(CONFIDENCE_CHOICES, confidence) },
  { key: "mask", title: "Mask", cell: ({ maskVerdict }) => wordsOf(VERDICT_CHOICES, maskVerdict) },
  { key: "why", title: "Why", cell: ({ maskReason }) => (maskReason === null ? "–" : wordsOf(REASON_CHOICES, maskReason)) },
];
const proposalColumns: readonly Column<Proposal>[] = [
  { key: "target", title: "Question", cell: ({ target }) => TARGET_WORDS[target] },
  { key: "value", title: "By rule", cell: ({ value, state }) => (value === null ? state.toLowerCase() : value ? "yes" : "no") },
  { key: "reason", title: "Because", wrap: true, cell: ({ reason }) => reason },
];

export interface DisputeViewProps {
  readonly dispute: DisputeDetail;
  readonly onNext: (id: string | null) => void;
}

/** One dispute: the results, what the rules make of them, the reads side by side, and what the adjudicator says. */
export function DisputeView({ dispute, onNext }: DisputeViewProps) {
  return (
    <div className={classes.halves}>
      <Stack gap="md">
        <Panel title={`Case ${shortCase(dispute.id)}`} note={dispute.reason} testId="dispute">
          <EvidenceTable evidence={dispute.evidence} />
        </Panel>
        <Panel title="What the rules propose">
          <DataTable caption="By rule" columns={proposalColumns} rows={dispute.proposals} rowKey={({ target }) => target} minWidth={360} />
        </Panel>
      </Stack>
      <Stack gap="md">
        <Panel title="Blind reads" testId="side-by-side">
          {dispute.reads.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nobody has read this case; its results contradict each other.
            </Text>
          ) : (
            <DataTable
              caption="Blind reads, side by side"
              columns={readColumns}
              rows={dispute.reads}
              rowKey={({ letter }) => letter}
              minWidth={420}
            />
          )}
        </Panel>
        <SettleForm dispute={dispute} onNext={onNext} />
      </Stack>
    </div>
  );
}

function SettleForm({ dispute, onNext }: DisputeViewProps) {
  const [call, setCall] = useState<ReadCall | null>(null);
  const [reason, setReason] = useState("");
  const settle = useTell(SETTLE_DISPUTE, (done) => onNext(done.settleDispute.nextId));
  useLeaveGuard(reason !== "" && !settle.isSuccess);
  useReadKeys((key) => {
    const choice = CALL_CHOICES.find((each) => each.key === key);
    if (choice) setCall(choice.value);
    return choice !== undefined;
  });
  const name = nameOf(CALL_CHOICES, call);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== null) settle.mutate({ caseId: dispute.id, evidenceDigest: dispute.evidenceDigest, call: name, reason });
  };
  return (
    <Panel title="Your decision" testId="decision">
      <Stack gap="md" component="form" onSubmit={submit} aria-label="Decision">
        <ChoiceGroup label="Call" choices={CALL_CHOICES} value={call} onChange={setCall} />
        <Textarea
          label="Reason"
          description="Which result decided, in 10 to 500 characters. It stays in the case's history: results, never patients."
          required
          autosize
          minRows={2}
          minLength={LEAST_REASON}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {settle.error === null ? null : <FaultAlert fault={settle.error} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={name === null || reason.trim().length < LEAST_REASON} loading={settle.isPending}>
            Settle
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
