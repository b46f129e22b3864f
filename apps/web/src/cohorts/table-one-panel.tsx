import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { FreezeCohortInput, TableBy } from "../generated/graphql";
import type { PortalFault } from "../platform/ask";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { download } from "../ui/download";
import { Panel } from "../ui/panel";
import { tableOneCsv } from "./table-one-csv";
import { PREVIEW_TABLE_ONE, TABLE_ONE, type TableOneSeen } from "./table-one-queries";
import { TableOneTable } from "./table-one-table";

const CHOICES: readonly { readonly value: TableBy; readonly label: string }[] = [
  { value: "SPLIT", label: "By split" },
  { value: "SITE", label: "By hospital" },
  { value: "LABEL", label: "By label" },
];

/** Table 1 of a frozen cohort. */
export function CohortTableOne({ id }: { readonly id: string }) {
  const [by, setBy] = useState<TableBy>("SPLIT");
  const query = useAsk(TABLE_ONE, { id, by }, { topics: ["SITE"], keepPrevious: true });
  return <TableOnePanel by={by} onBy={setBy} query={query} tableOf={(data) => data.cohort?.tableOne ?? null} />;
}

/** Table 1 of what would be frozen. */
export function PreviewTableOne({ input }: { readonly input: FreezeCohortInput }) {
  const [by, setBy] = useState<TableBy>("SPLIT");
  const query = useAsk(PREVIEW_TABLE_ONE, { input, by }, { topics: ["IMPORT", "SITE"], keepPrevious: true });
  return <TableOnePanel by={by} onBy={setBy} query={query} tableOf={(data) => data.previewTableOne} />;
}

interface TableOnePanelProps<T> {
  readonly by: TableBy;
  readonly onBy: (by: TableBy) => void;
  readonly query: UseQueryResult<T, PortalFault>;
  readonly tableOf: (data: T) => TableOneSeen | null;
}

function TableOnePanel<T>({ by, onBy, query, tableOf }: TableOnePanelProps<T>) {
  const table = query.data === undefined ? null : tableOf(query.data);
  return (
    <Panel
      title="Table 1"
      note="Every number is a sum of what each hospital tells. Standardised mean differences are of the first column, from what is told: of ages where they may be seen, else of the middles of the bands. Above 0.1 is usually called imbalance."
      aside={
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Columns of Table 1"
            value={by}
            onChange={(value) => onBy(CHOICES.find((each) => each.value === value)?.value ?? "SPLIT")}
            data={[...CHOICES]}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            disabled={table === null}
            onClick={() => table === null || download("table-1.csv", tableOneCsv(table))}
          >
            CSV
          </Button>
        </Group>
      }
    >
      <Asked query={query}>
        {() =>
          table === null ? (
            <Text size="sm" c="dimmed">
              Nobody is in it.
            </Text>
          ) : (
            <TableOneTable table={table} />
          )
        }
      </Asked>
    </Panel>
  );
}
