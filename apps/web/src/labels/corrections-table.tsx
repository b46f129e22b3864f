import { Anchor, Code } from "@mantine/core";
import Link from "next/link";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";
import type { ImportDetails } from "./import-details";

type Correction = ImportDetails["corrections"][number];

const columns: readonly Column<Correction>[] = [
  { key: "row", title: "Row", numeric: true, cell: ({ row }) => row },
  { key: "column", title: "Column", cell: ({ column }) => <Code>{column}</Code> },
  { key: "before", title: "The file says", wrap: true, cell: ({ before }) => (before === "" ? "nothing" : <Code>{before}</Code>) },
  { key: "value", title: "Read instead", wrap: true, cell: ({ value }) => (value === "" ? "nothing" : <Code>{value}</Code>) },
  { key: "by", title: "Corrected by", cell: ({ by }) => by.name },
];

/** What was mended by hand in a file that itself stays as it was sent. */
export function CorrectionsTable({ details: { corrections, corrects } }: { readonly details: ImportDetails }) {
  if (corrections.length === 0) return null;
  return (
    <Panel
      title="Corrected by hand"
      note="The file stays as it was sent; of these cells, what stands at the right was read instead."
      aside={
        corrects ? (
          <Anchor component={Link} href={`/labels/imports/${corrects.id}`} size="sm">
            The dry run before
          </Anchor>
        ) : undefined
      }
      testId="corrections"
    >
      <DataTable
        caption="Cells corrected by hand"
        columns={columns}
        rows={corrections}
        rowKey={({ row, column }) => `${row} ${column}`}
        minWidth={640}
      />
    </Panel>
  );
}
