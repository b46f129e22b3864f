import { Stack, Text } from "@mantine/core";
import { formatCount, formatFixed } from "../format/format-number";
import { EVALUATION_STATES, SPLIT_WORDS } from "../format/words";
import { DataTable, type Column } from "../ui/data-table";
import { EstimateText } from "../ui/estimate-text";
import { SiteName } from "../ui/site-name";
import { StateBadge } from "../ui/state-badge";
import type { ModelEvaluation } from "./model-queries";
import { whyNoAuroc } from "./why-no-figure";

type Statistics = NonNullable<ModelEvaluation["statistics"]>;

const estimateColumn = (
  key: "auroc" | "averagePrecision" | "accuracy" | "sensitivity" | "specificity" | "brier",
  title: string,
): Column<ModelEvaluation> => ({
  key,
  title,
  numeric: true,
  cell: ({ statistics }) =>
    statistics ? <EstimateText estimate={statistics[key]} n={statistics.n} whyNot={whyNoAuroc(statistics.suppressed)} stacked /> : "–",
});

const columns: readonly Column<ModelEvaluation>[] = [
  {
    key: "site",
    title: "Hospital",
    cell: (evaluation) => (
      <Stack gap={2}>
        <SiteName site={evaluation.site} />
        <Text size="xs" c="dimmed">
          {SPLIT_WORDS[evaluation.split]} patients{evaluation.statistics ? ` · ${classesOf(evaluation.statistics)}` : ""}
        </Text>
      </Stack>
    ),
  },
  { key: "state", title: "State", cell: (evaluation) => <EvaluationStateCell evaluation={evaluation} /> },
  estimateColumn("auroc", "AUROC"),
  estimateColumn("averagePrecision", "Average precision"),
  estimateColumn("accuracy", "Accuracy"),
  estimateColumn("sensitivity", "Sensitivity"),
  estimateColumn("specificity", "Specificity"),
  estimateColumn("brier", "Brier (lower is better)"),
  {
    key: "dice",
    title: "Dice",
    numeric: true,
    cell: ({ statistics }) =>
      statistics ? <EstimateText estimate={statistics.dice} n={statistics.diceN} whyNot="no reference masks" stacked /> : "–",
  },
];

/** All figures of a model, one line per hospital; internal first, external last. */
export function EvaluationsTable({ evaluations }: { readonly evaluations: readonly ModelEvaluation[] }) {
  if (evaluations.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No hospital has been asked to score this model yet.
      </Text>
    );
  const rows = evaluations.toSorted(
    (a, b) => Number(a.split === "EXTERNAL") - Number(b.split === "EXTERNAL") || a.site.code.localeCompare(b.site.code),
  );
  return (
    <DataTable
      caption="Evaluations by hospital"
      testId="evaluations"
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      minWidth={1240}
    />
  );
}

function EvaluationStateCell({ evaluation }: { readonly evaluation: ModelEvaluation }) {
  const offline = evaluation.state === "PENDING" && evaluation.site.connection === "OFFLINE";
  return (
    <Stack gap={2} align="flex-start">
      <StateBadge state={EVALUATION_STATES[evaluation.state]} />
      {offline ? (
        <Text size="xs" c="dimmed">
          its trainer is offline
        </Text>
      ) : null}
      {evaluation.failure ? (
        <Text size="xs" c="red">
          {evaluation.failure}
        </Text>
      ) : null}
    </Stack>
  );
}

function classesOf(statistics: Statistics): string {
  const { positives, negatives, suppressed, unscored, threshold } = statistics;
  const counts =
    suppressed || typeof positives !== "number" || typeof negatives !== "number"
      ? "class counts withheld"
      : `${formatCount(positives)} positive, ${formatCount(negatives)} negative`;
  const missing = unscored > 0 ? `, ${formatCount(unscored)} could not be scored` : "";
  return `${counts}${missing}, called positive from ${formatFixed(threshold, 2)}`;
}
