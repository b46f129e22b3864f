"use client";

import { Button, Stack, Text } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useState } from "react";
import { formatCount, formatQuantity } from "../format/format-number";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { DataTable, type Column } from "../ui/data-table";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { TimeText } from "../ui/time-text";
import { DisputeView, shortCase, type DisputeDetail } from "./dispute-view";
import { DISPUTES } from "./dispute-queries";

/** Disputes that the viewer may settle, and one of them side by side. */
export function AdjudicatePage() {
  const query = useAsk(DISPUTES, {}, { topics: ["REVIEW", "IMPORT"] });
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <>
      <PageHeader
        title="Adjudicate"
        crumbs={[{ label: "Review", href: "/review" }]}
        purpose="Names of patients, hospitals and readers are hidden. What you say stands until new results come in, and your reason stays in the case's history."
      />
      <Asked query={query}>
        {({ disputes: { total, disputes } }) => {
          const dispute = disputes.find(({ id }) => id === chosen) ?? disputes[0];
          if (dispute === undefined) return <NothingDisputed />;
          return (
            <Stack gap="md">
              <DisputeView key={`${dispute.id} ${dispute.evidenceDigest}`} dispute={dispute} onNext={setChosen} />
              <Panel
                title={formatQuantity(total, "dispute")}
                note={total > disputes.length ? `The oldest ${formatCount(disputes.length)} are listed.` : undefined}
              >
                <DataTable caption="Disputes" testId="disputes" columns={columnsFor(setChosen)} rows={disputes} rowKey={({ id }) => id} />
              </Panel>
            </Stack>
          );
        }}
      </Asked>
    </>
  );
}

const columnsFor = (choose: (id: string) => void): readonly Column<DisputeDetail>[] => [
  {
    key: "case",
    title: "Case",
    cell: ({ id }) => (
      <Button size="compact-xs" variant="light" onClick={() => choose(id)}>
        {shortCase(id)}
      </Button>
    ),
  },
  { key: "who", title: "In dispute", cell: ({ byReaders }) => (byReaders ? "between readers" : "by rule") },
  {
    key: "reason",
    title: "Why",
    wrap: true,
    cell: ({ reason }) => (
      <Text span size="sm">
        {reason}
      </Text>
    ),
  },
  { key: "reads", title: "Reads", numeric: true, cell: ({ reads }) => formatCount(reads.length) },
  { key: "since", title: "Since", cell: ({ since }) => <TimeText at={since} age /> },
];

function NothingDisputed() {
  return (
    <NothingYet icon={<IconScale size={36} stroke={1.4} />} title="Nothing in dispute">
      Cases come here when blind readers differ, or when results contradict each other. Those you were asked to read yourself go to somebody
      else.
    </NothingYet>
  );
}
