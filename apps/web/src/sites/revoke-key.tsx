import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { REVOKE_TRAINER_KEY, type SiteRow } from "./site-queries";

/** Ends a trainer's right to speak for its hospital, at once. */
export function RevokeKey({ site }: { readonly site: SiteRow }) {
  const [opened, dialog] = useDisclosure();
  const revoke = useTell(REVOKE_TRAINER_KEY, dialog.close);
  return (
    <>
      <Button size="xs" variant="subtle" color="red" onClick={dialog.open}>
        Revoke key
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={`Revoke the key of ${site.name}`}>
        <Stack gap="sm">
          <Text size="sm">Its trainer is disconnected and refused until it is enrolled anew. Runs and predictions that need it wait.</Text>
          {revoke.error === null ? null : <FaultAlert fault={revoke.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Keep it
            </Button>
            <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate({ siteCode: site.code })}>
              Revoke
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
