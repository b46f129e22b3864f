import { Button, Group, Modal, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState, type FormEvent } from "react";
import { ROLE_WORDS } from "../format/words";
import { graphql } from "../generated/gql";
import type { Role } from "../generated/graphql";
import { useAsk, useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";

const CREATE_PERSON = graphql(`
  mutation CreatePerson($name: String!, $email: String!, $password: String!, $role: Role!, $siteCode: String) {
    createPerson(name: $name, email: $email, password: $password, role: $role, siteCode: $siteCode) {
      id
    }
  }
`);

const PERSON_SITES = graphql(`
  query PersonSites {
    sites(first: 100) {
      edges {
        node {
          id
          code
          name
        }
      }
    }
  }
`);

const ROLES: readonly Role[] = ["LEAD", "DATA_SCIENTIST", "SITE_COORDINATOR", "READER", "ADJUDICATOR", "CLINICIAN", "AUDITOR"];
const AT_A_SITE: readonly Role[] = ["SITE_COORDINATOR", "READER", "CLINICIAN"];

/** Makes an account. The password is given to the person by other means than this page. */
export function CreatePerson({ onDone }: { readonly onDone: () => void }) {
  const [opened, dialog] = useDisclosure();
  const [person, setPerson] = useState<{ name: string; email: string; password: string; role: Role; siteCode: string | null }>({
    name: "",
    email: "",
    password: "",
    role: "CLINICIAN",
    siteCode: null,
  });
  const sites = useAsk(PERSON_SITES, {}, { enabled: opened, topics: ["SITE"] });
  const create = useTell(CREATE_PERSON, () => {
    dialog.close();
    onDone();
  });
  const set = (change: Partial<typeof person>) => setPerson((old) => ({ ...old, ...change }));
  const atSite = AT_A_SITE.includes(person.role);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ ...person, siteCode: atSite ? person.siteCode : null });
  };
  return (
    <>
      <Button onClick={dialog.open}>Add a person</Button>
      <Modal opened={opened} onClose={dialog.close} title="Add a person">
        <Stack gap="sm" component="form" onSubmit={submit}>
          <TextInput
            label="Name"
            required
            value={person.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            data-autofocus
          />
          <TextInput
            label="E-mail"
            type="email"
            required
            value={person.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
          />
          <PasswordInput
            label="First password"
            required
            minLength={12}
            description="At least 12 characters."
            autoComplete="new-password"
            value={person.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
          <Select
            label="Role"
            allowDeselect={false}
            value={person.role}
            onChange={(value) => set({ role: ROLES.find((role) => role === value) ?? person.role })}
            data={ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role] }))}
          />
          {atSite ? (
            <Select
              label="Hospital"
              required
              value={person.siteCode}
              onChange={(siteCode) => set({ siteCode })}
              data={sites.data?.sites.edges.map(({ node }) => ({ value: node.code, label: node.name })) ?? []}
            />
          ) : null}
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
