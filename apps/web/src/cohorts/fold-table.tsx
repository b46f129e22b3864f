import { Text } from "@mantine/core";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { SiteName } from "../ui/site-name";
import type { CohortFolds } from "./cohort-queries";

type FoldCount = CohortFolds[number];

const columns: readonly Column<FoldCount>[] = [
  { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
  { key: "fold", title: "Fold", numeric: true, cell: ({ fold }) => fold },
  { key: "total", title: "Patients", numeric: true, cell: ({ total }) => <CountText count={total} /> },
  { key: "positives", title: "Positive", numeric: true, cell: ({ positives }) => <CountText count={positives} /> },
  { key: "negatives", title: "Negative", numeric: true, cell: ({ negatives }) => <CountText count={negatives} /> },
];

/** How many patients of each training hospital and class are in each fold. */
export function FoldTable({ folds }: { readonly folds: CohortFolds }) {
  if (folds.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This cohort has no folds: no training hospital is in it, or it was frozen before there were any. Freeze it anew to cross-validate.
      </Text>
    );
  return (
    <DataTable
      caption="Patients by hospital, fold and class"
      testId="folds"
      columns={columns}
      rows={folds}
      rowKey={({ site, fold }) => `${site.code} ${fold}`}
    />
  );
}
