"use client";

import { Alert, Button, Code, CopyButton, Group, NumberInput, Stack, TextInput, VisuallyHidden } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { ROLE_WORDS } from "../format/words";
import { graphql } from "../generated/gql";
import type { ApiTokensQuery } from "../generated/graphql";
import { useAsk, useTell } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { DataTable, type Column } from "../ui/data-table";
import { Facts } from "../ui/facts";
import { FaultAlert } from "../ui/fault-alert";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { TimeText } from "../ui/time-text";
import { useViewer } from "./viewer";

const API_TOKENS = graphql(`
  query ApiTokens {
    apiTokens {
      id
      name
      createdAt
      expiresAt
      lastUsedAt
    }
  }
`);

const CREATE_API_TOKEN = graphql(`
  mutation CreateApiToken($name: String!, $expiresInDays: Int!) {
    createApiToken(name: $name, expiresInDays: $expiresInDays) {
      id
      secret
      expiresAt
    }
  }
`);

const REVOKE_API_TOKEN = graphql(`
  mutation RevokeApiToken($id: ID!) {
    revokeApiToken(id: $id)
  }
`);

type TokenRow = ApiTokensQuery["apiTokens"][number];

/** My session, my roles and the tokens that act for me. */
export function AccountPage() {
  const viewer = useViewer();
  const query = useAsk(API_TOKENS, {});
  const again = () => void query.refetch();
  const revoke = useTell(REVOKE_API_TOKEN, again);
  const columns: readonly Column<TokenRow>[] = [
    { key: "name", title: "Token", cell: ({ name }) => name },
    { key: "created", title: "Made", cell: ({ createdAt }) => <TimeText at={createdAt} /> },
    { key: "expires", title: "Expires", cell: ({ expiresAt }) => <TimeText at={expiresAt} /> },
    { key: "used", title: "Last used", cell: ({ lastUsedAt }) => <TimeText at={lastUsedAt} age /> },
    {
      key: "deed",
      title: <VisuallyHidden>What you can do</VisuallyHidden>,
      cell: ({ id, name }) => (
        <Button size="xs" variant="subtle" color="red" aria-label={`Revoke ${name}`} onClick={() => revoke.mutate({ id })}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader title="Session and API tokens" />
      <Stack gap="md">
        <Panel title="You">
          <Facts
            facts={[
              { label: "Name", value: viewer.name },
              { label: "E-mail", value: viewer.email },
              {
                label: "Roles",
                value:
                  viewer.memberships.map(({ role, site }) => `${ROLE_WORDS[role]}${site ? `, ${site.name}` : ""}`).join(" · ") || "none",
              },
              { label: "Session ends", value: <TimeText at={viewer.sessionExpiresAt} /> },
            ]}
          />
        </Panel>
        <Panel title="API tokens" note="A token acts with your rights until it expires. Send it as “Authorization: Bearer …”.">
          <Stack gap="md">
            <NewToken onDone={again} />
            {revoke.error === null ? null : <FaultAlert fault={revoke.error} />}
            <Asked query={query}>
              {({ apiTokens }) =>
                apiTokens.length === 0 ? (
                  <NothingYet title="No token">Make one to use the API from a script.</NothingYet>
                ) : (
                  <DataTable caption="API tokens" columns={columns} rows={apiTokens} rowKey={({ id }) => id} minWidth={720} />
                )
              }
            </Asked>
          </Stack>
        </Panel>
      </Stack>
    </>
  );
}

function NewToken({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState("");
  const [expiresInDays, setExpiresInDays] = useState(30);
  const create = useTell(CREATE_API_TOKEN, onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name, expiresInDays });
  };
  const secret = create.data?.createApiToken.secret;
  return (
    <>
      <Group component="form" align="flex-end" gap="sm" onSubmit={submit} aria-label="New token">
        <TextInput label="Name of a new token" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <NumberInput
          label="Days until it expires"
          w={170}
          min={1}
          max={365}
          value={expiresInDays}
          onChange={(value) => setExpiresInDays(typeof value === "number" ? value : 30)}
        />
        <Button type="submit" loading={create.isPending}>
          Make
        </Button>
      </Group>
      {create.error === null ? null : <FaultAlert fault={create.error} />}
      {secret === undefined ? null : (
        <Alert color="yellow" title="Shown once">
          <Group gap="sm">
            <Code>{secret}</Code>
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy}>
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
          </Group>
        </Alert>
      )}
    </>
  );
}
