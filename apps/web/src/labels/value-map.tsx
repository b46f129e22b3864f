import { Button, Code, Group, Select, Text } from "@mantine/core";
import { allowedIn } from "@midline/shared/labels/allowed";
import { CODEBOOK, type ColumnName } from "@midline/shared/labels/codebook";
import type { UnknownValues } from "@midline/shared/labels/label-file";
import type { LabelMapping } from "@midline/shared/labels/label-mapping";
import { formatQuantity } from "../format/format-number";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";
import { TakeBack } from "./take-back";

/** Stands for a spelling that says nothing: "" is no choice a list can show. */
const NOTHING = "-";

interface Row {
  readonly column: ColumnName;
  readonly header: string;
  readonly spelling: string;
  /** Null where it is decided: then it is not looked for any more. */
  readonly rows: number | null;
  readonly suggestion: string | null;
  /** Null while it is not decided. */
  readonly value: string | null;
}

export interface ValueMapProps {
  readonly unknown: readonly UnknownValues[];
  /** What was chosen for this file, to be seen and taken back. */
  readonly chosen: LabelMapping["values"];
  readonly onChoose: (column: ColumnName, spelling: string, value: string) => void;
  readonly onTakeBack: (column: ColumnName, spelling: string) => void;
}

/** Spellings that the codebook does not know, each to be told once: `mut` is mutant. */
export function ValueMap({ unknown, chosen, onChoose, onTakeBack }: ValueMapProps) {
  const open = unknown.flatMap(({ column, header, words }) => words.map((word): Row => ({ column, header, ...word, value: null })));
  const rows = [...open, ...decided(chosen)];
  if (rows.length === 0) return null;
  const columns: readonly Column<Row>[] = [
    { key: "header", title: "Column", cell: ({ header }) => header },
    { key: "spelling", title: "Your file says", cell: ({ spelling }) => <Code>{spelling}</Code> },
    { key: "rows", title: "In", numeric: true, cell: ({ rows: n }) => (n === null ? "–" : formatQuantity(n, "row")) },
    {
      key: "value",
      title: "Means",
      minWidth: 280,
      cell: ({ column, spelling, suggestion, value }) => (
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label={`What ${spelling} means in ${column}`}
            size="xs"
            searchable
            placeholder="not decided"
            allowDeselect={false}
            value={value === "" ? NOTHING : value}
            data={[...valuesOf(column), { value: NOTHING, label: "nothing: leave it empty" }]}
            onChange={(next) => (next === null ? undefined : onChoose(column, spelling, next === NOTHING ? "" : next))}
          />
          {suggestion === null ? null : (
            <Button size="compact-xs" variant="light" onClick={() => onChoose(column, spelling, suggestion)}>
              {suggestion}?
            </Button>
          )}
          {value === null ? null : (
            <TakeBack label={`Take back what ${spelling} means in ${column}`} onClick={() => onTakeBack(column, spelling)} />
          )}
        </Group>
      ),
    },
  ];
  return (
    <Panel
      title={open.length > 0 ? "Spellings that are not known" : "Spellings that you have decided"}
      note="Rows with a spelling that stays undecided are refused at the check, and can be downloaded and corrected."
      testId="value-map"
    >
      <DataTable
        caption="Spellings and what they mean"
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

const decided = (chosen: LabelMapping["values"]): readonly Row[] =>
  CODEBOOK.flatMap(({ name }) =>
    Object.entries(chosen[name] ?? {}).map(([spelling, value]): Row => ({
      column: name,
      header: name,
      spelling,
      rows: null,
      suggestion: null,
      value,
    })),
  );

function valuesOf(name: ColumnName): readonly { readonly value: string; readonly label: string }[] {
  const column = CODEBOOK.find((one) => one.name === name);
  return (column === undefined ? [] : allowedIn(column).values).map((value) => ({ value, label: value }));
}
