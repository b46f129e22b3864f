"use client";

import { Anchor, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFolderOpen, IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { useState } from "react";
import { holds, useViewer } from "../access/viewer";
import { LABEL_STATES, labelWords, TARGET_WORDS } from "../format/words";
import type { CaseListQuery, LabelState } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { usePages } from "../platform/use-pages";
import type { Column } from "../ui/data-table";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { CASES, CASE_SITES } from "./case-queries";

type CaseRow = CaseListQuery["cases"]["edges"][number]["node"];

const columns: readonly Column<CaseRow>[] = [
  {
    key: "case",
    title: "Case",
    cell: ({ id, pseudonym, site }) => (
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} href={`/cases/${id}`} size="sm" fw={600}>
          {pseudonym}
        </Anchor>
        <SyntheticBadge when={site.synthetic} />
      </Group>
    ),
  },
  { key: "site", title: "Hospital", cell: ({ site }) => site.name },
  ...(["H3K27M", "H3K27_ALTERED"] as const).map((target): Column<CaseRow> => ({
    key: target,
    title: TARGET_WORDS[target],
    cell: ({ labels }) => {
      const label = labels.find((each) => each.target === target);
      return label === undefined ? "–" : <StateBadge state={{ word: labelWords(label), tone: LABEL_STATES[label.state].tone }} />;
    },
  })),
  { key: "age", title: "Age", numeric: true, cell: ({ ageYears }) => ageYears ?? "–" },
  { key: "location", title: "Location", cell: ({ location }) => location ?? "–" },
  { key: "since", title: "First imported", cell: ({ createdAt }) => <TimeText at={createdAt} age /> },
];

const isState = (value: string | null): value is LabelState => value !== null && value in LABEL_STATES;

/** The cases a person may see, to be found by name, hospital or what became of the label. */
export function CasesPage() {
  const viewer = useViewer();
  const [typed, setTyped] = useState("");
  const [name] = useDebouncedValue(typed.trim(), 250);
  const [state, setState] = useState<LabelState | null>(null);
  const [siteCode, setSiteCode] = useState<string | null>(null);
  const sites = useAsk(CASE_SITES, {}, { topics: ["SITE"] });
  const filter = { pseudonymContains: name === "" ? null : name, labelState: state, siteCode };
  const pages = usePages({
    document: CASES,
    variables: (after) => ({ after, filter }),
    connection: (data) => data.cases,
    topics: ["IMPORT", "REVIEW"],
  });
  const filtered = name !== "" || state !== null || siteCode !== null;
  const start = holds(viewer, "SITE_COORDINATOR") ? <LinkButton href="/labels/import">Import labels</LinkButton> : undefined;
  return (
    <>
      <PageHeader
        title="Cases"
        purpose="Patients under the names their hospitals gave them here. No image and no other name ever comes here."
      />
      <Group gap="sm" mb="sm" align="flex-end" role="search">
        <TextInput
          label="Pseudonym contains"
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          label="H3 K27M label"
          placeholder="any"
          clearable
          value={state}
          onChange={(value) => setState(isState(value) ? value : null)}
          data={Object.entries(LABEL_STATES).map(([value, { word }]) => ({ value, label: word }))}
        />
        <Select
          label="Hospital"
          placeholder="any"
          clearable
          searchable
          value={siteCode}
          onChange={setSiteCode}
          data={(sites.data?.sites.edges ?? []).map(({ node }) => ({ value: node.code, label: node.name }))}
        />
      </Group>
      <PagedTable
        caption="Cases"
        testId="cases"
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        minWidth={900}
        empty={
          filtered ? (
            <NothingYet title="No such case">None of the cases you may see fits all three fields.</NothingYet>
          ) : (
            <NothingYet icon={<IconFolderOpen size={36} stroke={1.4} />} title="No case yet" action={start}>
              Cases come with the label files of their hospitals.
            </NothingYet>
          )
        }
      />
    </>
  );
}
