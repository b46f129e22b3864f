import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState, type FormEvent } from "react";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { CANCEL_RUN } from "./run-queries";

/** Stops a run for good; the reason goes into the audit log. */
export function CancelRun({ runId }: { readonly runId: string }) {
  const [opened, dialog] = useDisclosure();
  const [reason, setReason] = useState("");
  const cancel = useTell(CANCEL_RUN, dialog.close);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    cancel.mutate({ runId, reason });
  };
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        Cancel run
      </Button>
      <Modal opened={opened} onClose={dialog.close} title="Cancel this run">
        <Stack gap="sm" component="form" onSubmit={submit}>
          <Text size="sm">The open round is given up and no further one begins. Finished rounds and their models stay.</Text>
          <TextInput
            label="Reason"
            description="Recorded in the audit log."
            required
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          {cancel.error === null ? null : <FaultAlert fault={cancel.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Let it run
            </Button>
            <Button color="red" type="submit" loading={cancel.isPending}>
              Cancel the run
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
