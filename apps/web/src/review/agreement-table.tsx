import { Text } from "@mantine/core";
import type { AgreedFragment, ReviewAgreementQuery } from "../generated/graphql";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { EstimateText } from "../ui/estimate-text";

export type Pair = NonNullable<ReviewAgreementQuery["review"]>["agreement"]["pairs"][number];

/** "Readers A and B", with names for a lead. */
export const pairName = ({ readers, people }: Pair): string =>
  `Readers ${readers.join(" and ")}${people === null ? "" : ` (${people.map(({ name }) => name).join(", ")})`}`;

interface GroupRow {
  readonly name: string;
  readonly group: AgreedFragment;
}

export const groupRow = (name: string, group: AgreedFragment): GroupRow => ({ name, group });

const WITHHELD = {
  word: "withheld",
  reason: "Of a hospital so few cases agree, or differ, that figures would tell of single patients.",
} as const;

const figure = (of: "percent" | "cohen" | "fleiss" | "ac1", whyNot: string) =>
  function Figure({ group }: GroupRow) {
    if (group.tooFew)
      return (
        <Text span inherit c="dimmed" fs="italic">
          too few to estimate
        </Text>
      );
    const absence = group.withheld ? WITHHELD : ({ word: "not defined", reason: whyNot } as const);
    return <EstimateText estimate={group[of]} n={group.n} whyNot={absence} decimals={2} stacked />;
  };

const columns: readonly Column<GroupRow>[] = [
  { key: "name", title: "Of", wrap: true, minWidth: 170, cell: ({ name }) => name },
  { key: "n", title: "n", numeric: true, cell: ({ group }) => <CountText count={group.n} /> },
  { key: "percent", title: "Agreement", cell: figure("percent", "Nobody was read.") },
  { key: "cohen", title: "Cohen's κ", cell: figure("cohen", "Several pairs read, or all always said the same.") },
  { key: "fleiss", title: "Fleiss' κ", cell: figure("fleiss", "Two reads each, or all always said the same.") },
  { key: "ac1", title: "Gwet's AC1", cell: figure("ac1", "Nobody was read.") },
];

/** What is told of each month. */
const monthColumns = columns.flatMap((column) =>
  column.key === "cohen" || column.key === "fleiss" ? [] : [column.key === "name" ? { ...column, title: "Month" } : column],
);

/** Agreement month by month, as a table. */
export function MonthTable({ rows }: { readonly rows: readonly GroupRow[] }) {
  return <DataTable caption="Agreement by month" columns={monthColumns} rows={rows} rowKey={({ name }) => name} minWidth={480} />;
}

/** Measures of agreement, each with its interval and n. */
export function AgreementTable({ rows }: { readonly rows: readonly GroupRow[] }) {
  return <DataTable caption="Agreement of readers" columns={columns} rows={rows} rowKey={({ name }) => name} minWidth={860} />;
}
