import { type ReleasedCount } from "@midline/shared/cohorts/released-count";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { SiteName } from "../ui/site-name";
import type { CohortSites } from "./cohort-queries";

type SiteCount = CohortSites[number];
type SplitCount = SiteCount["splits"][number];

/** A site's count in a split; a dash where it has no such split. */
function InSplit({
  site,
  split,
  of,
}: {
  readonly site: SiteCount;
  readonly split: SplitCount["split"];
  readonly of: (count: SplitCount) => ReleasedCount;
}) {
  const found = site.splits.find((each) => each.split === split);
  return found === undefined ? "–" : <CountText count={of(found)} />;
}

const columns: readonly Column<SiteCount>[] = [
  { key: "site", title: "Hospital", wrap: true, minWidth: 140, cell: ({ site }) => <SiteName site={site} /> },
  { key: "total", title: "Patients", numeric: true, cell: ({ total }) => <CountText count={total} /> },
  ...(
    [
      ["TRAIN", "Training"],
      ["VALIDATION", "Validation"],
      ["EXTERNAL", "External"],
    ] as const
  ).map(([split, title]) => ({
    key: split,
    title,
    numeric: true,
    cell: (site: SiteCount) => <InSplit site={site} split={split} of={({ total }) => total} />,
  })),
  { key: "positives", title: "Positive", numeric: true, cell: ({ positives }) => <CountText count={positives} /> },
  { key: "negatives", title: "Negative", numeric: true, cell: ({ negatives }) => <CountText count={negatives} /> },
  { key: "unlabelled", title: "No label", numeric: true, cell: ({ unlabelled }) => <CountText count={unlabelled} /> },
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
