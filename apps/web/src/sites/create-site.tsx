import { Button, Checkbox, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState, type FormEvent } from "react";
import type { SiteKind } from "../generated/graphql";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { CREATE_SITE } from "./site-queries";

/** Adds a hospital to the consortium. */
export function CreateSite() {
  const [opened, dialog] = useDisclosure();
  const [site, setSite] = useState<{ code: string; name: string; kind: SiteKind; synthetic: boolean }>({
    code: "",
    name: "",
    kind: "TRAINING",
    synthetic: false,
  });
  const create = useTell(CREATE_SITE, dialog.close);
  const set = (change: Partial<typeof site>) => setSite((old) => ({ ...old, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(site);
  };
  return (
    <>
      <Button onClick={dialog.open}>Add a hospital</Button>
      <Modal opened={opened} onClose={dialog.close} title="Add a hospital">
        <Stack gap="sm" component="form" onSubmit={submit}>
          <TextInput
            label="Name"
            required
            value={site.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            data-autofocus
          />
          <TextInput
            label="Code"
            description="Short and public, such as site-a; it cannot be changed."
            required
            pattern="[a-z][a-z0-9\-]{1,30}"
            value={site.code}
            onChange={(event) => set({ code: event.currentTarget.value })}
          />
          <Radio.Group label="Part" value={site.kind} onChange={(kind) => set({ kind: kind === "EXTERNAL" ? "EXTERNAL" : "TRAINING" })}>
            <Stack gap={6} mt={4}>
              <Radio value="TRAINING" label="Trains and scores" />
              <Radio value="EXTERNAL" label="External: only scores, so that models can be tested where they never trained" />
            </Stack>
          </Radio.Group>
          <Checkbox
            label="Its data are synthetic"
            checked={site.synthetic}
            onChange={(event) => set({ synthetic: event.currentTarget.checked })}
          />
          {create.error === null ? null : <FaultAlert fault={create.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
