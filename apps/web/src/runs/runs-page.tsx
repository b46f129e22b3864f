"use client";

import { Anchor, Group, Progress, Text } from "@mantine/core";
import { IconChartDots3 } from "@tabler/icons-react";
import Link from "next/link";
import { holds, useViewer } from "../access/viewer";
import { RUN_STATES, aboutWords } from "../format/words";
import type { RunsQuery } from "../generated/graphql";
import { usePages } from "../platform/use-pages";
import type { Column } from "../ui/data-table";
import { CohortName } from "../ui/cohort-name";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { RUNS } from "./run-queries";

type RunRow = RunsQuery["runs"]["edges"][number]["node"];

const columns: readonly Column<RunRow>[] = [
  {
    key: "name",
    title: "Run",
    cell: (run) => (
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} href={`/runs/${run.id}`} fw={600} size="sm">
          {run.name}
        </Anchor>
        <SyntheticBadge when={run.synthetic} />
      </Group>
    ),
  },
  { key: "state", title: "State", cell: (run) => <StateBadge state={RUN_STATES[run.state]} /> },
  { key: "rounds", title: "Rounds", minWidth: 130, cell: (run) => <RoundsBar done={run.completedRounds} total={run.totalRounds} /> },
  {
    key: "approvals",
    title: "Approved",
    numeric: true,
    cell: (run) => `${run.sites.filter(({ approved }) => approved).length} of ${run.sites.length}`,
  },
  { key: "target", title: "Question", cell: (run) => aboutWords(run) },
  {
    key: "cohort",
    title: "Cohort",
    cell: (run) => <CohortName cohort={run.cohort} />,
  },
  { key: "created", title: "Proposed", cell: (run) => <TimeText at={run.createdAt} age /> },
];

/** Every run, newest first. */
export function RunsPage() {
  const viewer = useViewer();
  const pages = usePages({ document: RUNS, variables: (after) => ({ after }), connection: (data) => data.runs, topics: ["RUN", "SITE"] });
  const propose = holds(viewer, "LEAD") || holds(viewer, "DATA_SCIENTIST") ? <LinkButton href="/runs/new">Propose a run</LinkButton> : null;
  return (
    <>
      <PageHeader
        title="Federated runs"
        purpose="Hospitals train one model together, each on its own patients. Only weight updates leave a hospital."
        actions={propose}
      />
      <PagedTable
        caption="Federated runs"
        testId="runs"
        pages={pages}
        columns={columns}
        rowKey={(run) => run.id}
        minWidth={820}
        empty={
          <NothingYet icon={<IconChartDots3 size={36} stroke={1.4} />} title="No run yet" action={propose}>
            A run needs a frozen cohort and hospitals with enrolled trainers. Once proposed, each hospital approves its plan.
          </NothingYet>
        }
      />
    </>
  );
}

/** How far a run is, as a bar and as figures. */
export function RoundsBar({ done, total }: { readonly done: number; readonly total: number }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Progress value={total === 0 ? 0 : (100 * done) / total} size="sm" flex={1} miw={60} aria-label={`${done} of ${total} rounds done`} />
      <Text size="xs" style={{ fontVariantNumeric: "tabular-nums" }}>
        {done}/{total}
      </Text>
    </Group>
  );
}
