import { Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState, type FormEvent } from "react";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { SET_MODEL_ALIAS } from "./model-queries";

/** Gives a model a name that may move on, such as "champion". The version itself never changes. */
export function AliasForm({ modelVersionId }: { readonly modelVersionId: string }) {
  const [opened, popover] = useDisclosure();
  const [alias, setAlias] = useState("");
  const [despite, setDespite] = useState("");
  const name = useTell(SET_MODEL_ALIAS, popover.close);
  const fell = name.error?.code === "MODEL_FELL" || (name.error?.code === "BAD_INPUT" && despite !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    name.mutate({ modelVersionId, alias: alias.trim(), despite: fell ? despite : null });
  };
  return (
    <Popover
      opened={opened}
      onChange={(next) => (next ? popover.open() : popover.close())}
      position="bottom-end"
      width={320}
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <Button variant="default" onClick={popover.toggle}>
          Set an alias
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" component="form" onSubmit={submit}>
          <TextInput
            label="Alias"
            placeholder="champion"
            description="If another version holds it, it moves here; the move is recorded."
            required
            value={alias}
            onChange={(event) => setAlias(event.currentTarget.value)}
          />
          {name.error === null ? null : <FaultAlert fault={name.error} />}
          {fell ? (
            <TextInput
              label="Why it moves all the same"
              description="Recorded in the audit log beside the figures."
              required
              minLength={3}
              maxLength={500}
              value={despite}
              onChange={(event) => setDespite(event.currentTarget.value)}
              data-autofocus
            />
          ) : null}
          <Group justify="flex-end">
            <Button type="submit" size="xs" loading={name.isPending}>
              {fell ? "Move it all the same" : "Set"}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
