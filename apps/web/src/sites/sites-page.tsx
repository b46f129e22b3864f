"use client";

import { Group, Text, VisuallyHidden } from "@mantine/core";
import { IconBuildingHospital } from "@tabler/icons-react";
import { holds, useViewer } from "../access/viewer";
import { formatCount } from "../format/format-number";
import { CONNECTION_STATES } from "../format/words";
import { usePages } from "../platform/use-pages";
import { CountText, WHY_A_BAND } from "../ui/count-text";
import type { Column } from "../ui/data-table";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { ExternalBadge } from "../ui/site-name";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { useNow } from "../ui/use-now";
import { CreateSite } from "./create-site";
import { DisclosureFloor } from "./disclosure-floor";
import { EnrolTrainer } from "./enrol-trainer";
import { offlineFor, START_TRAINER } from "./offline-note";
import { RevokeKey } from "./revoke-key";
import { SITES, type SiteRow } from "./site-queries";

const columns: readonly Column<SiteRow>[] = [
  {
    key: "name",
    title: "Hospital",
    cell: (site) => (
      <Group gap="xs" wrap="nowrap">
        <Text span size="sm" fw={600}>
          {site.name}
        </Text>
        {site.kind === "EXTERNAL" ? <ExternalBadge /> : null}
        <SyntheticBadge when={site.synthetic} />
      </Group>
    ),
  },
  {
    key: "code",
    title: "Code",
    cell: (site) => (
      <Text span size="sm" ff="monospace">
        {site.code}
      </Text>
    ),
  },
  { key: "connection", title: "Trainer", cell: (site) => <TrainerState site={site} /> },
  { key: "seen", title: "Last seen", cell: (site) => (site.connection === "ONLINE" ? "now" : <TimeText at={site.lastSeenAt} age />) },
  { key: "enrolled", title: "Enrolled", cell: (site) => <TimeText at={site.enrolledAt} age /> },
  { key: "cases", title: "Cases", numeric: true, cell: (site) => <CountText count={site.caseCount} /> },
  {
    key: "floor",
    title: "Floor",
    numeric: true,
    cell: (site) => <span title={WHY_A_BAND}>{site.disclosureFloor === 1 ? "exact" : formatCount(site.disclosureFloor)}</span>,
  },
  { key: "deeds", title: <VisuallyHidden>What you can do</VisuallyHidden>, cell: (site) => <SiteDeeds site={site} /> },
];

/** The hospitals of the consortium and whether their trainers are there. */
export function SitesPage() {
  const viewer = useViewer();
  const pages = usePages({ document: SITES, variables: (after) => ({ after }), connection: (data) => data.sites, topics: ["SITE"] });
  const create = holds(viewer, "LEAD") ? <CreateSite /> : null;
  return (
    <>
      <PageHeader
        title="Sites"
        purpose="Each hospital runs its own trainer beside its own images. The key that speaks for a hospital is made there and stays there."
        actions={create}
      />
      <PagedTable
        caption="Hospitals and their trainers"
        testId="sites"
        pages={pages}
        columns={columns}
        rowKey={(site) => site.id}
        minWidth={1040}
        empty={
          <NothingYet icon={<IconBuildingHospital size={36} stroke={1.4} />} title="No hospital yet" action={create}>
            Add the hospitals of the consortium; then enrol a trainer in each.
          </NothingYet>
        }
      />
    </>
  );
}

/** Whether the trainer is there; of one that is not, since when, and what brings it back. */
function TrainerState({ site }: { readonly site: SiteRow }) {
  const now = useNow();
  return (
    <>
      <StateBadge state={CONNECTION_STATES[site.connection]} />
      {site.connection === "OFFLINE" ? (
        <Text size="xs" c="dimmed">
          {offlineFor(site.lastSeenAt, now)}; its coordinator starts it with <code>{START_TRAINER}</code>
        </Text>
      ) : null}
    </>
  );
}

function SiteDeeds({ site }: { readonly site: SiteRow }) {
  const viewer = useViewer();
  if (!holds(viewer, "LEAD") && !holds(viewer, "SITE_COORDINATOR", site.code)) return null;
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      {holds(viewer, "SITE_COORDINATOR", site.code) ? <DisclosureFloor site={site} /> : null}
      <EnrolTrainer site={site} />
      {site.enrolledAt ? <RevokeKey site={site} /> : null}
    </Group>
  );
}
