import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { MAX_FLOOR, MIN_FLOOR } from "@midline/shared/cohorts/released-count";
import { useState, type FormEvent } from "react";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { SET_DISCLOSURE_FLOOR, type SiteRow } from "./site-queries";

/** A coordinator's decision: in bands of how many patients others see the own hospital's counts. */
export function DisclosureFloor({ site }: { readonly site: SiteRow }) {
  const [opened, dialog] = useDisclosure();
  const [floor, setFloor] = useState<number>(site.disclosureFloor);
  const [reason, setReason] = useState("");
  const tell = useTell(SET_DISCLOSURE_FLOOR, dialog.close);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    tell.mutate({ siteCode: site.code, floor, reason });
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Set the floor
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={`The floor of ${site.name}`}>
        <Stack gap="sm" component="form" onSubmit={submit}>
          <Text size="sm">
            Others see your counts in bands of this many patients: with 5, forty-one cases are told as 40–44, and three as fewer than 5.
            With 1 they see exact numbers. What has been told cannot be taken back.
          </Text>
          <NumberInput
            label="Patients in a band"
            required
            min={MIN_FLOOR}
            max={MAX_FLOOR}
            value={floor}
            onChange={(value) => setFloor(typeof value === "number" ? value : site.disclosureFloor)}
            data-autofocus
          />
          <TextInput
            label="Reason"
            description="Recorded in the audit log."
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {tell.error === null ? null : <FaultAlert fault={tell.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep {site.disclosureFloor}
            </Button>
            <Button type="submit" loading={tell.isPending}>
              Set it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
