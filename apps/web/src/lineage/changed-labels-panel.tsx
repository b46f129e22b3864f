import { Anchor, List, Stack, Text } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { CohortChangedLabelsQuery, ModelPageQuery } from "../generated/graphql";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { TimeText } from "../ui/time-text";
import { changedWords } from "./changed-words";
import { lineageAddress, USE_WORDS } from "./node-words";

type OfModel = NonNullable<NonNullable<ModelPageQuery["modelVersion"]>["changedLabels"]>;
type OfCohort = NonNullable<NonNullable<CohortChangedLabelsQuery["cohort"]>["changedLabels"]>;
type ChangedCase = (OfModel | OfCohort)["cases"]["edges"][number]["node"];

export interface ChangedLabelsPanelProps {
  readonly changed: OfModel | OfCohort;
  readonly note: string;
  /** What may be done about it. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

const labelWords = (label: boolean | null | undefined): string => (typeof label === "boolean" ? (label ? "positive" : "negative") : "none");

const columns = (uses: boolean): readonly Column<ChangedCase>[] => [
  {
    key: "case",
    title: "Case",
    cell: (row) => (
      <Anchor component={Link} href={lineageAddress({ kind: "CASE", id: row.case.id, direction: "DOWNSTREAM" })} size="sm">
        {row.case.pseudonym}
      </Anchor>
    ),
  },
  { key: "pinned", title: "Then", cell: (row) => labelWords(row.pinned) },
  { key: "now", title: "Now", cell: (row) => (row.state === "DISPUTED" ? "none, disputed" : labelWords(row.now)) },
  ...(uses ? [{ key: "use", title: "The model", cell: (row: ChangedCase) => ("use" in row && row.use ? USE_WORDS[row.use] : "") }] : []),
  { key: "since", title: "Changed", cell: (row) => <TimeText at={row.since} age /> },
];

/** Which labels are others now: how many at each hospital, and at the viewer's own which. */
export function ChangedLabelsPanel({ changed, note, aside, children }: ChangedLabelsPanelProps) {
  const cases = changed.cases.edges.map(({ node }) => node);
  const uses = cases.some((row) => "use" in row && row.use);
  return (
    <div id="changed-labels">
      <Panel title={changedWords(changed.count)} note={note} aside={aside} testId="changed-labels">
        <Stack gap="sm">
          <List size="sm" listStyleType="none" aria-label="By hospital">
            {changed.sites.map(({ site, count }) => (
              <List.Item key={site.id}>
                <SiteName site={site} />: <CountText count={count} />
              </List.Item>
            ))}
          </List>
          {cases.length === 0 ? (
            <Text size="sm" c="dimmed">
              They belong to other hospitals, whose people see which.
            </Text>
          ) : (
            <DataTable
              caption="Changed labels of your hospital"
              columns={columns(uses)}
              rows={cases}
              rowKey={(row) => row.case.id}
              minWidth={520}
            />
          )}
          {changed.ownCount > cases.length ? (
            <Text size="xs" c="dimmed">
              The last {cases.length} of {changed.ownCount} are shown.
            </Text>
          ) : null}
          {children}
        </Stack>
      </Panel>
    </div>
  );
}
