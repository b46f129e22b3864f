import { SegmentedControl, Text } from "@mantine/core";
import { MIN_CELL } from "@midline/shared/protocol/statistics";
import { useState } from "react";
import { LineChart, type Series } from "../chart/line-chart";
import { siteLook } from "../chart/site-colour";
import type { RunResultsQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked, TableSkeleton } from "../ui/asked";
import { Panel } from "../ui/panel";
import { RUN_RESULTS, type RunDetail } from "./run-queries";

type Figure = "auroc" | "dice";

/** How each round's model scored at every hospital, on patients it did not train on. */
export function ResultsByRound({ run }: { readonly run: RunDetail }) {
  const [figure, setFigure] = useState<Figure>("auroc");
  const query = useAsk(RUN_RESULTS, { runId: run.id }, { topics: ["MODEL", "EVALUATION"] });
  return (
    <Panel
      title="Results by round"
      testId="results-by-round"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Figure"
          value={figure}
          onChange={(value) => setFigure(value === "dice" ? "dice" : "auroc")}
          data={[
            { value: "auroc", label: "AUROC" },
            { value: "dice", label: "Dice" },
          ]}
        />
      }
    >
      <Asked query={query} skeleton={<TableSkeleton rows={1} height={210} />}>
        {(data) => <Curves run={run} results={data} figure={figure} />}
      </Asked>
    </Panel>
  );
}

function Curves({ run, results, figure }: { readonly run: RunDetail; readonly results: RunResultsQuery; readonly figure: Figure }) {
  const models = results.modelVersions.edges.map(({ node }) => node).sort((a, b) => a.roundNumber - b.roundNumber);
  const internal = run.sites.filter(({ trains }) => trains).map(({ site }) => site.code);
  const series: readonly Series[] = run.sites.map(({ site }) => ({
    name: site.kind === "EXTERNAL" ? `${site.name} (external)` : site.name,
    look: siteLook(site.code, internal),
    points: models.flatMap((model) => {
      const estimate = model.evaluations.find((evaluation) => evaluation.site.code === site.code)?.statistics?.[figure];
      return estimate ? [{ x: model.roundNumber, y: estimate.value, low: estimate.low, high: estimate.high }] : [];
    }),
  }));
  if (series.every(({ points }) => points.length === 0)) {
    return (
      <Text size="sm" c="dimmed">
        No hospital has scored a model of this run yet. Figures of classes with fewer than {MIN_CELL} patients are withheld.
      </Text>
    );
  }
  return (
    <LineChart
      label={`${figure === "auroc" ? "AUROC" : "Dice"} by round at every hospital, with 95 % intervals`}
      series={series}
      xTitle="round"
      xRange={[Math.min(1, models[0]?.roundNumber ?? 1), Math.max(2, run.totalRounds)]}
      yRange={[0, 1]}
      {...(figure === "auroc" ? { reference: 0.5 } : {})}
    />
  );
}
