import { Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { VersionBump } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { DataTable, type Column } from "../ui/data-table";
import { NothingYet } from "../ui/nothing-yet";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import type { CohortDetail } from "./cohort-queries";
import { COHORT_DIFF, type VersionDiff } from "./series-queries";
import { Changes } from "./version-changes";

/** How this version became what it is: against an earlier one, or any other of its series. */
export function VersionDiffTab({ cohort }: { readonly cohort: CohortDetail }) {
  const others = cohort.versions.filter(({ id }) => id !== cohort.id);
  const before = cohort.versions[cohort.versions.findIndex(({ id }) => id === cohort.id) + 1];
  const [chosen, choose] = useState(before?.id ?? others[0]?.id ?? null);
  if (chosen === null)
    return (
      <NothingYet title="One version so far">
        When labels, criteria or splits have changed, freeze the next version of this cohort; what differs is shown here.
      </NothingYet>
    );
  return (
    <Stack gap="md">
      <Select
        label="Compared with"
        w={260}
        allowDeselect={false}
        value={chosen}
        onChange={choose}
        data={others.map(({ id, version }) => ({ value: id, label: `Version ${version}` }))}
      />
      <Difference from={chosen} to={cohort.id} />
    </Stack>
  );
}

function Difference({ from, to }: { readonly from: string; readonly to: string }) {
  const query = useAsk(COHORT_DIFF, { from, to }, { topics: ["SITE"] });
  return (
    <Asked query={query}>
      {({ cohortDiff }) => (
        <Stack gap="md" data-testid="version-diff">
          <Panel title="What changed" note={cohortDiff.bump ? BUMP_WORDS[cohortDiff.bump] : "Nothing."}>
            <Changes changes={cohortDiff} />
          </Panel>
          <Rows rows={cohortDiff.rows ?? null} />
        </Stack>
      )}
    </Asked>
  );
}

const BUMP_WORDS: Readonly<Record<VersionBump, string>> = {
  MAJOR: "A major step: patients, labels, the question or its criteria were removed or redefined.",
  MINOR: "A minor step: patients or labels came, and all that was there stays.",
  PATCH: "A patch: neither patients nor labels changed.",
};

type Row = NonNullable<VersionDiff["rows"]>[number];

const CHANGE_WORDS: Readonly<Record<Row["change"], string>> = {
  ADDED: "added",
  REMOVED: "removed",
  LABEL: "label",
  SPLIT: "split",
  FOLD: "fold",
};

const columns: readonly Column<Row>[] = [
  { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
  { key: "pseudonym", title: "Case", cell: ({ pseudonym }) => pseudonym },
  { key: "change", title: "Change", cell: ({ change }) => CHANGE_WORDS[change] },
  { key: "from", title: "Was", cell: ({ from }) => from ?? "–" },
  { key: "to", title: "Is", cell: ({ to }) => to ?? "–" },
];

/** Who changed, for people of his hospital. Who sees numbers only is told so: that is not the same as nobody. */
function Rows({ rows }: { readonly rows: readonly Row[] | null }) {
  if (rows === null)
    return (
      <Text size="sm" c="dimmed">
        Which patients they are is shown to the coordinators of their hospitals and to auditors.
      </Text>
    );
  return (
    <Panel title="Your patients who changed" note="At most 500 are listed; the counts above are of all.">
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          None of your hospital's patients changed.
        </Text>
      ) : (
        <DataTable
          caption="Patients who differ between the two versions"
          columns={columns}
          rows={rows}
          rowKey={({ site, pseudonym, change }) => `${site.id} ${pseudonym} ${change}`}
        />
      )}
    </Panel>
  );
}
