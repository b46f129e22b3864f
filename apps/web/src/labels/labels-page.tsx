"use client";

import { Badge, Button, Group, Text } from "@mantine/core";
import { IconDownload, IconTags } from "@tabler/icons-react";
import { holds, useViewer } from "../access/viewer";
import { formatCount, formatQuantity } from "../format/format-number";
import type { LabelImportsQuery } from "../generated/graphql";
import { useTell } from "../platform/use-ask";
import { usePages } from "../platform/use-pages";
import type { Column } from "../ui/data-table";
import { FaultAlert } from "../ui/fault-alert";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { download, rejectedName } from "../ui/download";
import { LABEL_IMPORTS, REJECTED_ROWS } from "./label-queries";
import { TemplateButton } from "./template-button";

type ImportRow = LabelImportsQuery["labelImports"]["edges"][number]["node"];

const columns: readonly Column<ImportRow>[] = [
  {
    key: "file",
    title: "File, read as",
    cell: (row) => (
      <>
        <Group gap="xs" wrap="nowrap">
          <Text span size="sm" fw={600}>
            {row.fileName}
          </Text>
          <SyntheticBadge when={row.site.synthetic} />
        </Group>
        <Text size="xs" c="dimmed">
          {row.encoding}, {row.delimiter}
        </Text>
      </>
    ),
  },
  { key: "site", title: "Hospital", cell: (row) => row.site.name },
  { key: "state", title: "State", cell: (row) => <ImportState row={row} /> },
  { key: "rows", title: "Rows", numeric: true, cell: (row) => formatCount(row.totalRows) },
  { key: "created", title: "new", numeric: true, cell: (row) => formatCount(row.created) },
  { key: "updated", title: "changed", numeric: true, cell: (row) => formatCount(row.updated) },
  { key: "unchanged", title: "as before", numeric: true, cell: (row) => formatCount(row.unchanged) },
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

/** Every file that was ever read for labels, with totals that add up. */
export function LabelsPage() {
  const viewer = useViewer();
  const pages = usePages({
    document: LABEL_IMPORTS,
    variables: (after) => ({ after }),
    connection: (data) => data.labelImports,
    topics: ["IMPORT"],
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

function ImportState({ row }: { readonly row: ImportRow }) {
  return row.state === "COMMITTED" ? (
    <Badge color="teal" variant="light" radius="sm" tt="none">
      committed
    </Badge>
  ) : (
    <Badge color="gray" variant="light" radius="sm" tt="none" title="Looked at, not recorded.">
      dry run only
    </Badge>
  );
}

/** The rows themselves are for the hospital they come from; the others see how many. */
function Rejected({ row }: { readonly row: ImportRow }) {
  const viewer = useViewer();
  const fetchRows = useTell(REJECTED_ROWS, ({ labelImport }) => {
    if (labelImport?.rejectedCsv) download(rejectedName(row.fileName), labelImport.rejectedCsv);
  });
  if (row.rejected === 0 || !holds(viewer, "SITE_COORDINATOR", row.site.code)) return <>{formatCount(row.rejected)}</>;
  return (
    <>
      <Button
        size="compact-xs"
        variant="light"
        color="red"
        rightSection={<IconDownload size={13} aria-hidden />}
        loading={fetchRows.isPending}
        onClick={() => fetchRows.mutate({ id: row.id })}
      >
        {formatQuantity(row.rejected, "row")}
      </Button>
      {fetchRows.error === null ? null : <FaultAlert fault={fetchRows.error} />}
    </>
  );
}
