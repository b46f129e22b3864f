import { Button, Code, Group, Select, Text } from "@mantine/core";
import { CODEBOOK, type ColumnName } from "@midline/shared/labels/codebook";
import type { UnknownValues } from "@midline/shared/labels/label-file";
import { formatQuantity } from "../format/format-number";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";

/** Stands for a spelling that says nothing: "" is no choice a list can show. */
const NOTHING = "-";

interface Row {
  readonly column: ColumnName;
  readonly header: string;
  readonly spelling: string;
  readonly rows: number;
  readonly suggestion: string | null;
}

export interface ValueMapProps {
  readonly unknown: readonly UnknownValues[];
  readonly onChoose: (column: ColumnName, spelling: string, value: string) => void;
}

/** Spellings that the codebook does not know, each to be told once: `mut` is mutant. */
export function ValueMap({ unknown, onChoose }: ValueMapProps) {
  const rows = unknown.flatMap(({ column, header, words }): readonly Row[] => words.map((word) => ({ column, header, ...word })));
  if (rows.length === 0) return null;
  const columns: readonly Column<Row>[] = [
    { key: "header", title: "Column", cell: ({ header }) => header },
    { key: "spelling", title: "Your file says", cell: ({ spelling }) => <Code>{spelling}</Code> },
    { key: "rows", title: "In", numeric: true, cell: (row) => formatQuantity(row.rows, "row") },
    {
      key: "value",
      title: "Means",
      minWidth: 280,
      cell: ({ column, spelling, suggestion }) => (
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label={`What ${spelling} means in ${column}`}
            size="xs"
            searchable
            placeholder="not decided"
            value={null}
            data={[...valuesOf(column), { value: NOTHING, label: "nothing: leave it empty" }]}
            onChange={(value) => (value === null ? undefined : onChoose(column, spelling, value === NOTHING ? "" : value))}
          />
          {suggestion === null ? null : (
            <Button size="compact-xs" variant="light" onClick={() => onChoose(column, spelling, suggestion)}>
              {suggestion}?
            </Button>
          )}
        </Group>
      ),
    },
  ];
  return (
    <Panel
      title="Spellings that are not known"
      note="Rows with a spelling that stays undecided are refused at the check, and can be downloaded and corrected."
      testId="value-map"
    >
      <DataTable
        caption="Spellings that are not known"
        columns={columns}
        rows={rows}
        rowKey={({ column, spelling }) => `${column} ${spelling}`}
        minWidth={640}
      />
      <Text size="xs" c="dimmed" mt="xs">
        Each is asked once: what you choose holds for every row, and is remembered for your hospital.
      </Text>
    </Panel>
  );
}

function valuesOf(name: ColumnName): readonly { readonly value: string; readonly label: string }[] {
  const column = CODEBOOK.find((one) => one.name === name);
  const values: readonly string[] = column?.kind === "choice" || column?.kind === "list" ? column.values : ["y", "n"];
  return values.map((value) => ({ value, label: value }));
}
