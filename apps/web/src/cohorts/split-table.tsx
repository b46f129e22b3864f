import { Text } from "@mantine/core";
import { MIN_CELL } from "@midline/shared/protocol/statistics";
import { formatCount } from "../format/format-number";
import { DataTable, type Column } from "../ui/data-table";
import { SiteName } from "../ui/site-name";
import type { CohortSites } from "./cohort-queries";

type SiteCount = CohortSites[number];

const columns: readonly Column<SiteCount>[] = [
  { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
  { key: "total", title: "Patients", numeric: true, cell: ({ total }) => formatCount(total) },
  { key: "train", title: "Training", numeric: true, cell: ({ train }) => formatCount(train) },
  { key: "validation", title: "Validation", numeric: true, cell: ({ validation }) => formatCount(validation) },
  { key: "external", title: "External", numeric: true, cell: ({ external }) => formatCount(external) },
  { key: "positives", title: "Positive", numeric: true, cell: ({ positives }) => <ClassCount count={positives} /> },
  { key: "negatives", title: "Negative", numeric: true, cell: ({ negatives }) => <ClassCount count={negatives} /> },
];

/** How many patients each hospital brings to each split and class. */
export function SplitTable({ sites }: { readonly sites: CohortSites }) {
  return (
    <DataTable
      caption="Patients by hospital, split and class"
      testId="splits"
      columns={columns}
      rows={sites}
      rowKey={({ site }) => site.code}
    />
  );
}

/** Small classes are withheld; that is said, not shown as nought. */
export function ClassCount({ count }: { readonly count: number | null | undefined }) {
  return typeof count === "number" ? (
    <>{formatCount(count)}</>
  ) : (
    <Text span size="xs" c="dimmed" fs="italic" title={`Withheld: a class has fewer than ${MIN_CELL} patients.`}>
      withheld
    </Text>
  );
}
