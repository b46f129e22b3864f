import { Text } from "@mantine/core";
import type { BlindReadQuery } from "../generated/graphql";
import { DataTable, type Column } from "../ui/data-table";
import { resultWords } from "./review-words";

type Item = NonNullable<BlindReadQuery["blindRead"]>["evidence"][number];

const columns: readonly Column<Item>[] = [
  { key: "group", title: "Of", cell: (item) => item.group },
  {
    key: "name",
    title: "Result",
    cell: (item) => (
      <Text span inherit title={item.about}>
        {resultWords(item.name)}
      </Text>
    ),
  },
  {
    key: "value",
    title: "As recorded",
    wrap: true,
    cell: (item) =>
      item.value === null ? (
        <Text span inherit c="dimmed" fs="italic">
          not recorded
        </Text>
      ) : (
        <Text span inherit fw={620}>
          {item.value.replaceAll("_", " ")}
        </Text>
      ),
  },
];

/** The tissue results and mask facts of a case; nothing of who it is, and no label. */
export function EvidenceTable({ evidence }: { readonly evidence: readonly Item[] }) {
  return (
    <DataTable
      caption="Tissue results and mask"
      testId="evidence"
      columns={columns}
      rows={evidence}
      rowKey={(item) => item.name}
      minWidth={360}
    />
  );
}
