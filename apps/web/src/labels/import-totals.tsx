import { SimpleGrid, Text } from "@mantine/core";
import { formatCount, formatQuantity } from "../format/format-number";
import type { OwnReport } from "./label-queries";
import classes from "./labels.module.css";

/** Every row of the file is counted once, and the sum shows it. */
export function ImportTotals({ report }: { readonly report: OwnReport }) {
  const { created, updated, unchanged, rejected, totalRows } = report;
  return (
    <div data-testid="totals">
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        <Total label="new" count={created} />
        <Total label="changed" count={updated} />
        <Total label="as before" count={unchanged} />
        <Total label="rejected" count={rejected} bad />
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="xs">
        {formatCount(created)} + {formatCount(updated)} + {formatCount(unchanged)} + {formatCount(rejected)} ={" "}
        {formatQuantity(totalRows, "row")} read
      </Text>
    </div>
  );
}

function Total({ label, count, bad = false }: { readonly label: string; readonly count: number; readonly bad?: boolean }) {
  return (
    <div className={classes.total} data-bad={bad && count > 0} data-total={label}>
      <span className={classes.totalCount}>{formatCount(count)}</span>
      <Text span size="sm">
        {label}
      </Text>
    </div>
  );
}
