import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core";
import { EMPTY_MAPPING, withChoices, withoutChoice, type Choice, type LabelMapping } from "@midline/shared/labels/label-mapping";
import type { SourceColumn } from "@midline/shared/labels/label-file";
import { formatQuantity } from "../format/format-number";
import { DataTable, type Column } from "../ui/data-table";
import { DateOrderChoice } from "./date-order-choice";
import type { ReadingHere } from "./read-here";
import { FoundText, TargetSelect } from "./target-select";
import { TakeBack } from "./take-back";
import { ValueMap } from "./value-map";

export interface MapStepProps {
  readonly fileName: string;
  readonly reading: ReadingHere;
  readonly mapping: LabelMapping;
  readonly onMap: (mapping: LabelMapping) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** Which column is which, in which order dates stand, and what each spelling means: asked once. */
export function MapStep({ fileName, reading, mapping, onMap, onBack, onNext }: MapStepProps) {
  const choose = (some: Partial<LabelMapping>) => onMap(withChoices(mapping, { ...EMPTY_MAPPING, ...some }));
  const takeBack = (choice: Choice) => onMap(withoutChoice(mapping, choice));
  const missing = reading.fileProblems.filter(({ code }) => code === "MISSING_COLUMN" || code === "DUPLICATE_COLUMN");
  const dated = reading.columns.filter(
    ({ header, needsDateOrder, dateOrder }) => needsDateOrder || (dateOrder !== null && mapping.dateOrder[header] !== undefined),
  );
  const columns: readonly Column<SourceColumn>[] = [
    {
      key: "header",
      title: "Column of your file",
      cell: ({ header }) => (
        <Text span size="sm" ff="monospace">
          {header || "(no header)"}
        </Text>
      ),
    },
    { key: "samples", title: "Its first values", wrap: true, cell: ({ samples }) => <Samples samples={samples} /> },
    {
      key: "target",
      title: "Is read as",
      minWidth: 260,
      cell: ({ header, target }) => (
        <TargetSelect header={header} target={target} onChoose={(name) => choose({ columns: { [header]: name } })} />
      ),
    },
    {
      key: "found",
      title: "Found by",
      minWidth: 200,
      cell: ({ header, target, found }) => (
        <Group gap="xs">
          <FoundText target={target} found={found} />
          {found === "chosen" ? (
            <TakeBack label={`Take back what ${header} is read as`} onClick={() => takeBack({ what: "columns", header })} />
          ) : null}
        </Group>
      ),
    },
  ];
  return (
    <Stack gap="md" data-testid="map-step">
      <div>
        <Title order={2}>What the columns of {fileName} mean</Title>
        <Text size="sm" c="dimmed">
          Known columns are filled in. Your choices hold for this file, and for your hospital's next ones once it is committed.
        </Text>
      </div>
      {missing.length > 0 ? (
        <Alert color="yellow" title="Columns that are still missing, or chosen twice" data-testid="columns-open">
          {missing.map(({ code, column, message }) => (
            <Text key={`${code} ${column ?? ""}`} size="sm">
              {message}
            </Text>
          ))}
        </Alert>
      ) : null}
      <DataTable
        caption="Columns of the file"
        testId="columns"
        columns={columns}
        rows={reading.columns.filter(({ header }) => header !== "")}
        rowKey={({ header }) => header}
        minWidth={760}
      />
      <Ignored headers={reading.ignoredColumns} />
      {dated.map(({ header, samples }) => (
        <DateOrderChoice
          key={header}
          header={header}
          samples={samples}
          order={mapping.dateOrder[header] ?? null}
          onChoose={(order) => choose({ dateOrder: { [header]: order } })}
          onTakeBack={() => takeBack({ what: "dateOrder", header })}
        />
      ))}
      <ValueMap
        unknown={reading.unknownValues}
        chosen={mapping.values}
        onChoose={(column, spelling, value) => choose({ values: { [column]: { [spelling]: value } } })}
        onTakeBack={(column, spelling) => takeBack({ what: "values", column, spelling })}
      />
      <Group justify="space-between">
        <Group gap="sm">
          <Button variant="default" onClick={onBack}>
            Choose another file
          </Button>
          {mapping === EMPTY_MAPPING ? null : (
            <Button variant="subtle" onClick={() => onMap(EMPTY_MAPPING)}>
              Take all choices back
            </Button>
          )}
        </Group>
        <Button onClick={onNext}>Check {formatQuantity(reading.totalRows, "row")}</Button>
      </Group>
    </Stack>
  );
}

function Samples({ samples }: { readonly samples: readonly string[] }) {
  return samples.length === 0 ? (
    <Text span size="sm" c="dimmed">
      not shown
    </Text>
  ) : (
    <Text span size="sm">
      {samples.map((sample) => `“${sample}”`).join(", ")}
    </Text>
  );
}

function Ignored({ headers }: { readonly headers: readonly string[] }) {
  if (headers.length === 0) return <Text size="sm">No column will be ignored.</Text>;
  return (
    <Text size="sm" data-testid="ignored-columns">
      Will be ignored, never sent and never kept: {headers.map((name) => `“${name}”`).join(", ")}.
    </Text>
  );
}
