"use client";

import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconDownload, IconTags } from "@tabler/icons-react";
import Link from "next/link";
import { holds, useViewer } from "../access/viewer";
import { formatCount, formatPercent, formatQuantity } from "../format/format-number";
import type { LabelImportsQuery } from "../generated/graphql";
import { usePages } from "../platform/use-pages";
import type { Column } from "../ui/data-table";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { ImportStateBadge } from "./import-state";
import { LABEL_IMPORTS } from "./label-queries";
import { TemplateButton } from "./template-button";

type ImportRow = LabelImportsQuery["labelImports"]["edges"][number]["node"];

const columns: readonly Column<ImportRow>[] = [
  {
    key: "file",
    title: "File, read as",
    cell: (row) => (
      <>
        <Group gap="xs" wrap="nowrap">
          <Anchor component={Link} href={`/labels/imports/${row.id}`} size="sm" fw={600}>
            {row.fileName}
          </Anchor>
          <SyntheticBadge when={row.site.synthetic} />
        </Group>
        <Text size="xs" c="dimmed">
          {[row.format, row.encoding, row.delimiter].filter(Boolean).join(", ") || "not read yet"}
        </Text>
      </>
    ),
  },
  { key: "site", title: "Hospital", cell: (row) => row.site.name },
  { key: "state", title: "State", cell: (row) => <State row={row} /> },
  { key: "rows", title: "Rows", numeric: true, cell: (row) => <RowCount n={row.totalRows} /> },
  { key: "created", title: "new", numeric: true, cell: (row) => <RowCount n={row.created} /> },
  { key: "updated", title: "changed", numeric: true, cell: (row) => <RowCount n={row.updated} /> },
  { key: "unchanged", title: "as before", numeric: true, cell: (row) => <RowCount n={row.unchanged} /> },
  { key: "rejected", title: "rejected", numeric: true, cell: (row) => <Rejected row={row} /> },
  {
    key: "who",
    title: "Imported",
    cell: (row) => (
      <>
        {row.importedBy.name}, <TimeText at={row.createdAt} age />
      </>
    ),
  },
];

/** Every file that was ever read for labels, with totals that add up for the hospital it came from. */
export function LabelsPage() {
  const viewer = useViewer();
  const pages = usePages({
    document: LABEL_IMPORTS,
    variables: (after) => ({ after }),
    connection: (data) => data.labelImports,
    topics: ["IMPORT", "REVIEW", "JOB"],
  });
  const start = holds(viewer, "SITE_COORDINATOR") ? <LinkButton href="/labels/import">Import labels</LinkButton> : null;
  return (
    <>
      <PageHeader
        title="Labels"
        purpose="Imports add revisions and never erase one. Rejected rows go back to their author with the reason."
        actions={
          <>
            <TemplateButton />
            <LinkButton href="/cases" variant="default">
              Cases
            </LinkButton>
            {start}
          </>
        }
      />
      <PagedTable
        caption="Label imports"
        testId="label-imports"
        pages={pages}
        columns={columns}
        rowKey={(row) => row.id}
        minWidth={1080}
        empty={
          <NothingYet icon={<IconTags size={36} stroke={1.4} />} title="No import yet" action={start}>
            Download the template, fill it in, and import it. The file is checked in your browser first.
          </NothingYet>
        }
      />
    </>
  );
}

/** A job says how far it is; all else is a word. */
function State({ row: { state, job } }: { readonly row: ImportRow }) {
  const working = job && (job.state === "WAITING" || job.state === "RUNNING") ? job : null;
  return (
    <>
      <ImportStateBadge state={state} />
      {working === null ? null : (
        <Text size="xs" c="dimmed">
          {working.phase}
          {working.total ? ` ${formatPercent(Math.min(1, working.done / working.total))}` : ""}
        </Text>
      )}
    </>
  );
}

/** Rows are patients: how many is told to the hospital they come from, and to auditors. */
const RowCount = ({ n }: { readonly n: number | null }) =>
  n === null ? <span title="Known to the hospital's own people and to auditors.">not told</span> : <>{formatCount(n)}</>;

/** The rows themselves are for the hospital they come from. */
function Rejected({ row }: { readonly row: ImportRow }) {
  const viewer = useViewer();
  const isGone = row.state === "UNDONE" || row.state === "DROPPED";
  if (row.rejected === null || row.rejected === 0 || isGone || !holds(viewer, "SITE_COORDINATOR", row.site.code))
    return <RowCount n={row.rejected} />;
  return (
    <Button
      component="a"
      href={`/label-imports/${row.id}/rejected.csv`}
      download
      size="compact-xs"
      variant="light"
      color="red"
      rightSection={<IconDownload size={13} aria-hidden />}
    >
      {formatQuantity(row.rejected, "row")}
    </Button>
  );
}
