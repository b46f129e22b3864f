import { Stack, Table, Text } from "@mantine/core";
import { formatCount, formatFixed } from "../format/format-number";
import { EVALUATION_STATES, scoredOnWords } from "../format/words";
import { EstimateText } from "../ui/estimate-text";
import { IntervalBar } from "../ui/interval-bar";
import { RefusalText } from "../ui/refusal-text";
import { SiteName } from "../ui/site-name";
import { StateBadge } from "../ui/state-badge";
import type { ModelDetail, ModelEvaluation } from "./model-queries";
import classes from "./models.module.css";
import { NO_MASKS, whyNoAuroc } from "./why-no-figure";

type Statistics = NonNullable<ModelEvaluation["statistics"]>;
type Figure = "auroc" | "averagePrecision" | "accuracy" | "sensitivity" | "specificity" | "brier" | "dice";

const FIGURES: readonly { readonly key: Figure; readonly title: string; readonly note?: string; readonly reference?: number }[] = [
  { key: "auroc", title: "AUROC", reference: 0.5 },
  { key: "averagePrecision", title: "Average precision" },
  { key: "accuracy", title: "Accuracy" },
  { key: "sensitivity", title: "Sensitivity" },
  { key: "specificity", title: "Specificity" },
  { key: "brier", title: "Brier score", note: "lower is better" },
  { key: "dice", title: "Dice of the tumour mask" },
];

/** All figures of a model: a line per figure, a column per hospital, the external hospital last and in its own colour. */
export function EvaluationsTable({ model }: { readonly model: ModelDetail }) {
  const { evaluations, fold } = model;
  if (evaluations.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {model.task === "RESTORATION"
          ? "It was pretrained on normal brains and is scored on no patient. Its figure is the training loss of its round, on the run's page."
          : "No hospital has been asked to score this model yet."}
      </Text>
    );
  const columns = evaluations.toSorted(
    (a, b) => Number(a.split === "EXTERNAL") - Number(b.split === "EXTERNAL") || a.site.code.localeCompare(b.site.code),
  );
  return (
    <Table.ScrollContainer
      minWidth={170 + 230 * columns.length}
      type="native"
      tabIndex={0}
      role="region"
      aria-label="Evaluations by hospital"
    >
      <Table className={classes.evaluations} verticalSpacing={6} horizontalSpacing="md" data-testid="evaluations">
        <caption className={classes.caption}>Evaluations by hospital</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Figure</Table.Th>
            {columns.map((evaluation) => (
              <Table.Th key={evaluation.id} scope="col" data-external={evaluation.split === "EXTERNAL"} data-site={evaluation.site.code}>
                <SiteHead evaluation={evaluation} fold={fold} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {FIGURES.map(({ key, title, note, reference }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row">
                {title}
                {note === undefined ? null : (
                  <Text size="xs" c="dimmed" fw={400}>
                    {note}
                  </Text>
                )}
              </Table.Th>
              {columns.map((evaluation) => (
                <Table.Td key={evaluation.id} data-external={evaluation.split === "EXTERNAL"}>
                  <FigureCell
                    statistics={evaluation.statistics ?? null}
                    figure={key}
                    external={evaluation.split === "EXTERNAL"}
                    reference={reference}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function SiteHead({ evaluation, fold }: { readonly evaluation: ModelEvaluation; readonly fold: ModelDetail["fold"] }) {
  const { site, split, state, statistics, failure } = evaluation;
  const offline = state === "PENDING" && site.connection === "OFFLINE";
  return (
    <Stack gap={3} align="flex-start">
      <SiteName site={site} />
      {state === "DONE" ? null : <StateBadge state={EVALUATION_STATES[state]} />}
      {offline ? (
        <Text size="xs" c="dimmed" fw={400}>
          its trainer is offline
        </Text>
      ) : null}
      {failure ? (
        <Text component="div" fw={400} maw={280} style={{ whiteSpace: "normal" }}>
          <RefusalText code={failure} />
        </Text>
      ) : null}
      <Text size="xs" c="dimmed" fw={400}>
        {scoredOnWords(split, fold)} patients{statistics ? `: ${classesOf(statistics)}` : ""}
      </Text>
    </Stack>
  );
}

interface FigureCellProps {
  readonly statistics: Statistics | null;
  readonly figure: Figure;
  readonly external: boolean;
  readonly reference: number | undefined;
}

function FigureCell({ statistics, figure, external, reference }: FigureCellProps) {
  if (statistics === null)
    return (
      <Text span size="sm" c="dimmed">
        –
      </Text>
    );
  const dice = figure === "dice";
  return (
    <>
      <EstimateText
        estimate={statistics[figure]}
        n={dice ? statistics.diceN : statistics.n}
        whyNot={dice ? NO_MASKS : whyNoAuroc(statistics.suppressed)}
      />
      <IntervalBar estimate={statistics[figure]} external={external} {...(reference === undefined ? {} : { reference })} />
    </>
  );
}

function classesOf({ positives, negatives, unscored, threshold }: Statistics): string {
  const withheld = typeof positives !== "number" || typeof negatives !== "number";
  const counts = withheld ? "class counts withheld" : `${formatCount(positives)} positive, ${formatCount(negatives)} negative`;
  const missing = unscored > 0 ? `; ${formatCount(unscored)} could not be scored` : "";
  return `${counts}${missing}; called positive from ${formatFixed(threshold, 2)}`;
}
