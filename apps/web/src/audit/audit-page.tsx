"use client";

import { Alert, Anchor, Stack, Text } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import Link from "next/link";
import { formatCount } from "../format/format-number";
import { jsonLines } from "../format/json-lines";
import { graphql } from "../generated/gql";
import type { AuditEventsQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { usePages } from "../platform/use-pages";
import { Asked, TableSkeleton } from "../ui/asked";
import type { Column } from "../ui/data-table";
import { DigestText } from "../ui/digest-text";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { TimeText } from "../ui/time-text";

const AUDIT_CHAIN = graphql(`
  query AuditChain {
    auditChain {
      events
      intact
      firstBadEvent
    }
  }
`);

const AUDIT_EVENTS = graphql(`
  query AuditEvents($after: String) {
    auditEvents(first: 50, after: $after) {
      edges {
        node {
          id
          at
          actor
          action
          subject
          detail
          hash
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

type EventRow = AuditEventsQuery["auditEvents"]["edges"][number]["node"];

const columns: readonly Column<EventRow>[] = [
  { key: "at", title: "When", cell: (event) => <TimeText at={event.at} />, minWidth: 190 },
  { key: "actor", title: "Who", cell: (event) => event.actor },
  {
    key: "action",
    title: "Did",
    cell: (event) => (
      <Text span size="sm" ff="monospace">
        {event.action}
      </Text>
    ),
  },
  { key: "subject", title: "To", cell: (event) => <Subject subject={event.subject} /> },
  { key: "detail", title: "Detail", wrap: true, minWidth: 300, cell: (event) => <Detail detail={event.detail} /> },
  { key: "hash", title: "Hash", cell: (event) => <DigestText digest={event.hash} label="event hash" /> },
];

/** Who did what, in a chain in which no link can be changed unseen. */
export function AuditPage() {
  const chain = useAsk(AUDIT_CHAIN, {});
  const pages = usePages({ document: AUDIT_EVENTS, variables: (after) => ({ after }), connection: (data) => data.auditEvents, topics: [] });
  return (
    <>
      <PageHeader
        title="Audit"
        purpose="Every deed is kept with the hash of the one before; changing or removing one breaks all that follow."
      />
      <Stack gap="md">
        <Asked query={chain} skeleton={<TableSkeleton rows={1} height={64} />}>
          {({ auditChain }) => <ChainState chain={auditChain} />}
        </Asked>
        {chain.error?.code === "FORBIDDEN" ? null : (
          <PagedTable
            caption="Audit events"
            testId="audit"
            pages={pages}
            columns={columns}
            rowKey={({ id }) => id}
            minWidth={960}
            empty={<NothingYet title="Nothing recorded yet">The first sign-in writes the first event.</NothingYet>}
          />
        )}
      </Stack>
    </>
  );
}

function ChainState({
  chain,
}: {
  readonly chain: { readonly events: number; readonly intact: boolean; readonly firstBadEvent?: string | null };
}) {
  return chain.intact ? (
    <Alert color="teal" icon={<IconShieldCheck aria-hidden />} title="The chain is intact" data-testid="audit-chain" data-intact="true">
      {formatCount(chain.events)} events, verified now from the first to the last.
    </Alert>
  ) : (
    <Alert
      color="red"
      icon={<IconShieldX aria-hidden />}
      title="The chain is broken"
      data-testid="audit-chain"
      data-intact="false"
      role="alert"
    >
      The first event that does not fit is {chain.firstBadEvent ?? "unknown"}. Keep a copy of the database and tell the lead.
    </Alert>
  );
}

/** The places where a subject can be looked at. */
const PAGES: Readonly<Record<string, string>> = {
  run: "/runs",
  cohort: "/cohorts",
  "model-version": "/models",
  prediction: "/predictions",
};

/** "run 37d4135b": the kind, and enough of the id to tell it apart; a link where there is a page. */
function Subject({ subject }: { readonly subject: string }) {
  const [kind = "", id] = subject.split(" ");
  const page = PAGES[kind];
  const said = id === undefined || !UUID.test(id) ? subject : `${kind} ${id.slice(0, 8)}`;
  return page === undefined || id === undefined ? (
    <span title={subject}>{said}</span>
  ) : (
    <Anchor component={Link} href={`${page}/${id}`} size="sm" title={subject}>
      {said}
    </Anchor>
  );
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function Detail({ detail }: { readonly detail: string }) {
  const lines = jsonLines(detail);
  const said = lines === null ? detail : lines.map(({ key, value }) => `${key} ${value}`).join(" · ");
  return (
    <Text span size="sm" c="dimmed" title={detail} style={{ overflowWrap: "anywhere" }}>
      {said}
    </Text>
  );
}
