import { Anchor, Group, Text } from "@mantine/core";
import Link from "next/link";
import { EVALUATION_STATES } from "../format/words";
import { DataTable, type Column } from "../ui/data-table";
import { EstimateText } from "../ui/estimate-text";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { NO_MASKS, whyNoAuroc } from "../models/why-no-figure";
import type { HomeData } from "./home-page";

type Model = NonNullable<HomeData["latestModel"]>;
type Evaluation = Model["evaluations"][number];

const columns: readonly Column<Evaluation>[] = [
  { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
  {
    key: "auroc",
    title: "AUROC (95 %)",
    numeric: true,
    cell: ({ state, statistics }) =>
      statistics ? (
        <EstimateText estimate={statistics.auroc} n={statistics.n} whyNot={whyNoAuroc(statistics.suppressed)} stacked />
      ) : (
        EVALUATION_STATES[state].word
      ),
  },
  {
    key: "dice",
    title: "Dice (95 %)",
    numeric: true,
    cell: ({ statistics }) =>
      statistics ? <EstimateText estimate={statistics.dice} n={statistics.diceN} whyNot={NO_MASKS} stacked /> : "–",
  },
];

/** The newest model with its figures at every hospital. */
export function LatestModel({ model }: { readonly model: Model | null }) {
  return (
    <Panel title="Latest model" testId="home-latest-model">
      {model === null ? (
        <Text size="sm" c="dimmed">
          No model yet. The first finished round makes one.
        </Text>
      ) : (
        <>
          <Group gap="xs" mb="xs">
            <Anchor component={Link} href={`/models/${model.id}`} fw={600} size="sm">
              {model.name}
            </Anchor>
            <SyntheticBadge when={model.synthetic} />
            <Text size="xs" c="dimmed">
              <TimeText at={model.createdAt} age />
            </Text>
          </Group>
          <DataTable
            caption="Figures of the latest model"
            columns={columns}
            rows={model.evaluations}
            rowKey={({ id }) => id}
            minWidth={380}
          />
        </>
      )}
    </Panel>
  );
}
