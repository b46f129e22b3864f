import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { SiteName } from "../ui/site-name";
import type { CohortSites } from "./cohort-queries";

type SiteCount = CohortSites[number];

const columns: readonly Column<SiteCount>[] = [
  { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
  { key: "total", title: "Patients", numeric: true, cell: ({ total }) => <CountText count={total} /> },
  { key: "train", title: "Training", numeric: true, cell: ({ train }) => <CountText count={train} /> },
  { key: "validation", title: "Validation", numeric: true, cell: ({ validation }) => <CountText count={validation} /> },
  { key: "external", title: "External", numeric: true, cell: ({ external }) => <CountText count={external} /> },
  { key: "positives", title: "Positive", numeric: true, cell: ({ positives }) => <CountText count={positives} /> },
  { key: "negatives", title: "Negative", numeric: true, cell: ({ negatives }) => <CountText count={negatives} /> },
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
