import { Text } from "@mantine/core";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { pairName, type Pair } from "./agreement-table";
import { categoryWords } from "./review-words";

export interface PairMatrixProps {
  readonly pair: Pair;
  readonly categories: readonly string[];
}

/** What two readers said of the same cases. */
export function PairMatrix({ pair, categories }: PairMatrixProps) {
  const { matrix } = pair;
  if (matrix === null) {
    return (
      <Text size="sm" c="dimmed">
        {pairName(pair)}: withheld, because its numbers together would tell more than each may. The hospital itself and adjudicators see it.
      </Text>
    );
  }
  const rows = categories.map((category, i) => ({ category, counts: matrix[i] ?? [] }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { key: "first", title: `Reader ${pair.readers[0] ?? ""} said`, cell: ({ category }) => categoryWords(category) },
    ...categories.map((category, j) => ({
      key: category,
      title: categoryWords(category),
      numeric: true,
      cell: ({ counts }: (typeof rows)[number]) => {
        const count = counts[j];
        return count === undefined ? null : <CountText count={count} />;
      },
    })),
  ];
  return <DataTable caption={pairName(pair)} columns={columns} rows={rows} rowKey={({ category }) => category} minWidth={620} />;
}
