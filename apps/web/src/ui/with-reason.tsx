import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState, type FormEvent, type ReactNode } from "react";
import type { PortalFault } from "../platform/ask";
import { FaultAlert } from "./fault-alert";

export interface WithReasonProps {
  /** On the button that opens the dialog, and on the one that does it. */
  readonly open: string;
  readonly title: string;
  readonly what: ReactNode;
  readonly keep: string;
  readonly act: string;
  readonly danger?: boolean;
  readonly small?: boolean;
  /** Under the field of the reason. */
  readonly whoSees?: string;
  readonly deed: { readonly error: PortalFault | null; readonly isPending: boolean };
  /** Calls back when it is done. */
  readonly onAct: (reason: string, done: () => void) => void;
}

const RUN_REASON = "Shown to those who approved the run, and recorded in the audit log.";

/** A deed that its doer has to give a reason for; the reason goes into the audit log. */
export function WithReason({
  open,
  title,
  what,
  keep,
  act,
  whoSees = RUN_REASON,
  danger = false,
  small = false,
  deed,
  onAct,
}: WithReasonProps) {
  const [opened, dialog] = useDisclosure();
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAct(reason, dialog.close);
  };
  return (
    <>
      <Button variant="default" size={small ? "xs" : "sm"} onClick={dialog.open}>
        {open}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={title}>
        <Stack gap="sm" component="form" onSubmit={submit}>
          {typeof what === "string" ? <Text size="sm">{what}</Text> : what}
          <TextInput
            label="Reason"
            description={whoSees}
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          {deed.error === null ? null : <FaultAlert fault={deed.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {keep}
            </Button>
            <Button {...(danger && { color: "red" })} type="submit" loading={deed.isPending}>
              {act}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
