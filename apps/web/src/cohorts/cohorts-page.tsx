"use client";

import { Group, Stack } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { holds, useViewer } from "../access/viewer";
import { TARGET_WORDS } from "../format/words";
import type { CohortsQuery } from "../generated/graphql";
import { usePages } from "../platform/use-pages";
import { CountText, countWords } from "../ui/count-text";
import { CohortName } from "../ui/cohort-name";
import type { Column } from "../ui/data-table";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { CohortMarks } from "./cohort-marks";
import { COHORTS } from "./cohort-queries";
import { SharedPatients } from "./shared-patients";

type CohortRow = CohortsQuery["cohorts"]["edges"][number]["node"];

const columns: readonly Column<CohortRow>[] = [
  {
    key: "name",
    title: "Cohort",
    cell: (cohort) => (
      <Group gap="xs" wrap="nowrap">
        <CohortName cohort={cohort} strong />
        <CohortMarks cohort={cohort} />
        <SyntheticBadge when={cohort.synthetic} />
      </Group>
    ),
  },
  { key: "target", title: "Question", cell: (cohort) => TARGET_WORDS[cohort.target] },
  { key: "size", title: "Patients", numeric: true, cell: (cohort) => <CountText count={cohort.size} /> },
  {
    key: "sites",
    wrap: true,
    title: "By hospital",
    cell: (cohort) => cohort.sites.map(({ site, total }) => `${site.name} ${countWords(total)}`).join(" · "),
  },
  {
    key: "frozen",
    title: "Frozen",
    cell: (cohort) => (
      <>
        {cohort.frozenBy.name}, <TimeText at={cohort.createdAt} age />
      </>
    ),
  },
];

/** Every frozen cohort, newest first. */
export function CohortsPage() {
  const viewer = useViewer();
  const pages = usePages({
    document: COHORTS,
    variables: (after) => ({ after }),
    connection: (data) => data.cohorts,
    topics: ["IMPORT", "REVIEW", "COHORT"],
  });
  const freeze =
    holds(viewer, "LEAD") || holds(viewer, "DATA_SCIENTIST") ? <LinkButton href="/cohorts/new">Freeze a cohort</LinkButton> : null;
  return (
    <Stack gap="md">
      <PageHeader
        title="Cohorts"
        purpose="A frozen cohort is a sentence about the past: its patients, its label revisions and its splits never change again."
        actions={freeze}
      />
      <PagedTable
        caption="Frozen cohorts"
        testId="cohorts"
        pages={pages}
        columns={columns}
        rowKey={(cohort) => cohort.id}
        minWidth={860}
        empty={
          <NothingYet icon={<IconUsersGroup size={36} stroke={1.4} />} title="No cohort yet" action={freeze}>
            Import labels first; then freeze the patients that meet your criteria.
          </NothingYet>
        }
      />
      <SharedPatients />
    </Stack>
  );
}
