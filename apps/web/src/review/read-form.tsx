import { Alert, Button, Group, Kbd, Stack, Text } from "@mantine/core";
import { fullRead, needsReason, pressKey, type ReadForm as Form } from "@midline/shared/reviews/read-form";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { ChoiceGroup } from "./choice-group";
import type { BlindReadDetail } from "./read-page";
import { SUBMIT_READ } from "./read-queries";
import { CALL_CHOICES, CONFIDENCE_CHOICES, REASON_CHOICES, valueOf, VERDICT_CHOICES } from "./review-words";
import { inputOf, useAutosave, type Autosave } from "./use-autosave";
import { useLeaveGuard } from "./use-leave-guard";
import { useReadKeys } from "./use-read-keys";

export interface ReadFormProps {
  readonly read: BlindReadDetail;
  /** The results were changed while they were looked at. */
  readonly onOutdated: () => void;
}

/** A call, how sure, and what of the mask: by keys alone, or by mouse. Saved as it is filled in. */
export function ReadForm({ read, onOutdated }: ReadFormProps) {
  const router = useRouter();
  const [form, setForm] = useState<Form>(() => formOf(read));
  const [missing, setMissing] = useState<keyof Form | null>(null);
  const submit = useTell(SUBMIT_READ, ({ submitRead }) =>
    router.push(submitRead.nextId === null ? "/review" : `/review/read/${submitRead.nextId}`),
  );
  const isOver = submit.isPending || submit.isSuccess;
  const saving = useAutosave(read, form, isOver);
  useLeaveGuard(saving.isUnsaved);
  const fault = submit.error ?? saving.error;
  const isOutdated = fault?.code === "EVIDENCE_CHANGED";
  useEffect(() => {
    if (isOutdated) onOutdated();
  }, [isOutdated, onOutdated]);

  const change = (part: Partial<Form>): void => {
    setForm((old) => ({ ...old, ...part }));
    setMissing(null);
  };
  const handIn = (): void => {
    const full = fullRead(form);
    if ("missing" in full) setMissing(full.missing);
    else if (!isOver) submit.mutate({ id: read.id, input: inputOf(form, read.evidenceDigest) });
  };
  useReadKeys((key) => {
    if (key === "s") return (handIn(), true);
    const pressed = pressKey(form, key);
    if (pressed !== null) change(pressed);
    return pressed !== null;
  });
  return (
    <Stack gap="md">
      <ChoiceGroup label="Call" choices={CALL_CHOICES} value={form.call} onChange={(call) => change({ call })} />
      <ChoiceGroup
        label="How sure"
        choices={CONFIDENCE_CHOICES}
        value={form.confidence}
        onChange={(confidence) => change({ confidence })}
      />
      <ChoiceGroup
        label="Mask"
        choices={VERDICT_CHOICES}
        value={form.maskVerdict}
        onChange={(maskVerdict) => change({ maskVerdict, maskReason: needsReason(maskVerdict) ? form.maskReason : null })}
      />
      {needsReason(form.maskVerdict) ? (
        <ChoiceGroup label="Why" choices={REASON_CHOICES} value={form.maskReason} onChange={(maskReason) => change({ maskReason })} />
      ) : null}
      {missing === null ? null : (
        <Alert color="yellow" role="alert" data-testid="missing">
          {MISSING[missing]}
        </Alert>
      )}
      {fault === null ? null : <FaultAlert fault={fault} />}
      <Group justify="space-between">
        <SaveChip saving={saving} />
        <Button onClick={handIn} loading={isOver} rightSection={<Kbd aria-hidden>S</Kbd>}>
          Submit
        </Button>
      </Group>
      <Legend />
    </Stack>
  );
}

const MISSING: Readonly<Record<keyof Form, string>> = {
  call: "Make a call first: keys 1 to 4.",
  confidence: "Say how sure you are: Z, X or C.",
  maskVerdict: "Say what of the mask: A, E, R or N.",
  maskReason: "Say why the mask cannot stay as it is: keys 5 to 9.",
};

const formOf = (read: BlindReadDetail): Form => ({
  call: valueOf(CALL_CHOICES, read.call),
  confidence: valueOf(CONFIDENCE_CHOICES, read.confidence),
  maskVerdict: valueOf(VERDICT_CHOICES, read.maskVerdict),
  maskReason: valueOf(REASON_CHOICES, read.maskReason),
});

/** Whether the draft is safe. */
function SaveChip({ saving }: { readonly saving: Autosave }) {
  const words = saving.isUnsaved ? "not saved yet" : saving.savedAt === null ? "nothing to save" : `saved ${clock(saving.savedAt)}`;
  return (
    <Text size="xs" c="dimmed" role="status" data-testid="saved">
      {words}
    </Text>
  );
}

const clock = (iso: string): string =>
  new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(iso));

function Legend() {
  return (
    <Text size="xs" c="dimmed" data-testid="legend">
      Keys: <Kbd size="xs">1</Kbd>–<Kbd size="xs">4</Kbd> call, sure unless you say <Kbd size="xs">X</Kbd> likely or <Kbd size="xs">C</Kbd>{" "}
      unsure; <Kbd size="xs">A</Kbd> <Kbd size="xs">E</Kbd> <Kbd size="xs">R</Kbd> <Kbd size="xs">N</Kbd> mask, <Kbd size="xs">5</Kbd>–
      <Kbd size="xs">9</Kbd> why; <Kbd size="xs">S</Kbd> submits and goes to the next case.
    </Text>
  );
}
