import { Text } from "@mantine/core";
import { LineChart, type Series } from "../chart/line-chart";
import { POOLED, siteLook } from "../chart/site-colour";
import { Panel } from "../ui/panel";
import type { RunDetail } from "./run-queries";

/** Mean training loss of every round, over all hospitals and at each. */
export function LossCurve({ run }: { readonly run: RunDetail }) {
  const training = run.sites.filter(({ trains }) => trains).map(({ site }) => site);
  const codes = training.map(({ code }) => code);
  const series: readonly Series[] = [
    {
      name: "all hospitals",
      look: POOLED,
      points: run.rounds.flatMap((round) => (isNumber(round.meanLoss) ? [{ x: round.number, y: round.meanLoss }] : [])),
    },
    ...training.map((site) => ({
      name: site.name,
      look: siteLook(site.code, codes),
      points: run.rounds.flatMap((round) =>
        round.updates.filter((update) => update.site.code === site.code).map((update) => ({ x: round.number, y: update.meanLoss })),
      ),
    })),
  ];
  const known = series.some(({ points }) => points.length > 0);
  return (
    <Panel title="Training loss" testId="loss-curve">
      {known ? (
        <LineChart
          label={`Training loss by round of ${run.name}`}
          series={series}
          xTitle="round"
          xRange={[Math.min(1, run.rounds[0]?.number ?? 1), Math.max(2, run.totalRounds)]}
        />
      ) : (
        <Text size="sm" c="dimmed">
          The first point comes when the first hospital has handed in its update.
        </Text>
      )}
    </Panel>
  );
}

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";
