"use client";

import { Paper, Text } from "@mantine/core";
import { holds, useViewer } from "../access/viewer";
import { ROLE_WORDS } from "../format/words";
import { graphql } from "../generated/gql";
import type { PeopleQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { DataTable, type Column } from "../ui/data-table";
import { PageHeader } from "../ui/page-header";
import { TimeText } from "../ui/time-text";
import { CreatePerson } from "./create-person";

const PEOPLE = graphql(`
  query People {
    people {
      id
      name
      email
      createdAt
      memberships {
        role
        site {
          id
          name
        }
      }
    }
  }
`);

type PersonRow = PeopleQuery["people"][number];

const columns: readonly Column<PersonRow>[] = [
  {
    key: "name",
    title: "Name",
    cell: (person) => (
      <Text span size="sm" fw={600}>
        {person.name}
      </Text>
    ),
  },
  { key: "email", title: "E-mail", cell: (person) => person.email },
  {
    key: "roles",
    wrap: true,
    title: "Roles",
    cell: (person) =>
      person.memberships.map(({ role, site }) => `${ROLE_WORDS[role]}${site ? `, ${site.name}` : ""}`).join(" · ") || "none",
  },
  { key: "since", title: "Since", cell: (person) => <TimeText at={person.createdAt} /> },
];

/** Everybody with an account, and as what. */
export function PeoplePage() {
  const viewer = useViewer();
  const query = useAsk(PEOPLE, {});
  return (
    <>
      <PageHeader
        title="People"
        purpose="A role at a hospital reaches that hospital's cases; the other roles span the consortium."
        actions={holds(viewer, "LEAD") ? <CreatePerson onDone={() => void query.refetch()} /> : null}
      />
      <Asked query={query}>
        {({ people }) => (
          <Paper withBorder px="xs">
            <DataTable
              caption="People and their roles"
              testId="people"
              columns={columns}
              rows={people}
              rowKey={({ id }) => id}
              minWidth={720}
            />
          </Paper>
        )}
      </Asked>
    </>
  );
}
