import { Group, Text } from "@mantine/core";
import type { CohortEventKind } from "../generated/graphql";
import { CohortName } from "../ui/cohort-name";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";
import { TimeText } from "../ui/time-text";
import { CohortMarks } from "./cohort-marks";
import type { CohortDetail } from "./cohort-queries";

type Version = CohortDetail["versions"][number];
type Event = CohortDetail["events"][number];

const EVENT_WORDS: Readonly<Record<CohortEventKind, string>> = {
  LOCK: "locked",
  UNLOCK: "unlocked",
  DEPRECATE: "deprecated",
  RESTORE: "restored",
};

const eventColumns: readonly Column<Event>[] = [
  { key: "kind", title: "What", cell: ({ kind }) => EVENT_WORDS[kind] },
  { key: "reason", title: "Why", wrap: true, cell: ({ reason }) => reason },
  {
    key: "by",
    title: "Who and when",
    cell: ({ by, createdAt }) => (
      <>
        {by.name}, <TimeText at={createdAt} />
      </>
    ),
  },
];

/** All versions of a cohort, newest first, and all that was said of this one. */
export function VersionList({ cohort }: { readonly cohort: CohortDetail }) {
  const columns: readonly Column<Version>[] = [
    {
      key: "version",
      title: "Version",
      cell: (version) => (
        <Group gap="xs" wrap="nowrap">
          <CohortName cohort={version} />
          {version.id === cohort.id ? (
            <Text span size="xs" c="dimmed">
              this page
            </Text>
          ) : null}
        </Group>
      ),
    },
    { key: "marks", title: "State", cell: (version) => <CohortMarks cohort={version} /> },
    { key: "at", title: "Frozen", cell: ({ createdAt }) => <TimeText at={createdAt} /> },
  ];
  return (
    <>
      <Panel
        title="Versions"
        note="A version never changes and is never deleted. Major: removed or redefined. Minor: added. Patch: all else."
      >
        <DataTable caption="Versions of this cohort" columns={columns} rows={cohort.versions} rowKey={({ id }) => id} testId="versions" />
      </Panel>
      {cohort.events.length === 0 ? null : (
        <Panel title="What was said of this version">
          <DataTable caption="Locks and deprecations of this version" columns={eventColumns} rows={cohort.events} rowKey={({ id }) => id} />
        </Panel>
      )}
    </>
  );
}
