"use client";

import { Button, Text } from "@mantine/core";
import { IconDownload, IconFileExport } from "@tabler/icons-react";
import { formatBytes } from "../format/format-number";
import { EXPORT_FORMAT_WORDS } from "../format/words";
import { usePages } from "../platform/use-pages";
import { CohortName } from "../ui/cohort-name";
import type { Column } from "../ui/data-table";
import { DigestText } from "../ui/digest-text";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PagedTable } from "../ui/paged-table";
import { TimeText } from "../ui/time-text";
import { EXPORTS, type ExportRow } from "./export-queries";
import { ExportState } from "./export-state";

const columns: readonly Column<ExportRow>[] = [
  { key: "format", title: "Format", cell: ({ format }) => EXPORT_FORMAT_WORDS[format] },
  { key: "state", title: "State", wrap: true, cell: (row) => <ExportState row={row} /> },
  {
    key: "holds",
    title: "Holds",
    wrap: true,
    cell: ({ rowsOf }) => (rowsOf.length === 0 ? "numbers only" : `patients of ${rowsOf.map(({ name }) => name).join(", ")}`),
  },
  { key: "size", title: "Size", numeric: true, cell: ({ bytes }) => (typeof bytes === "number" ? formatBytes(bytes) : "–") },
  { key: "digest", title: "SHA-256", cell: ({ digest }) => (digest ? <DigestText digest={digest} /> : "–") },
  { key: "expires", title: "Kept until", cell: ({ expiresAt }) => <TimeText at={expiresAt} /> },
  {
    key: "file",
    title: "File",
    cell: ({ id, state, fileName }) =>
      state === "READY" ? (
        <Button
          component="a"
          href={`/exports/${id}`}
          download={fileName}
          size="compact-xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={`Download ${fileName}`}
        >
          Download
        </Button>
      ) : (
        <Text span size="xs" c="dimmed">
          {state === "EXPIRED" ? "can be made again" : "–"}
        </Text>
      ),
  },
];

const ofCohort: Column<ExportRow> = { key: "cohort", title: "Cohort", cell: ({ cohort }) => <CohortName cohort={cohort} /> };

/** One's own exports, of one cohort or of all. */
export function ExportTable({ cohortId = null }: { readonly cohortId?: string | null }) {
  const pages = usePages({
    document: EXPORTS,
    variables: (after) => ({ cohortId, after }),
    connection: (data) => data.cohortExports,
    topics: ["JOB"],
  });
  return (
    <PagedTable
      caption="Your exports"
      testId="exports"
      pages={pages}
      columns={cohortId === null ? [ofCohort, ...columns] : columns}
      rowKey={({ id }) => id}
      minWidth={860}
      empty={
        <NothingYet
          icon={<IconFileExport size={36} stroke={1.4} />}
          title="No export yet"
          action={cohortId === null ? <LinkButton href="/cohorts">Choose a cohort</LinkButton> : undefined}
        >
          {cohortId === null
            ? "Open a frozen cohort and export it from its page; the file is listed here for seven days."
            : "Choose a format above. The file is listed here for seven days."}
        </NothingYet>
      }
    />
  );
}
