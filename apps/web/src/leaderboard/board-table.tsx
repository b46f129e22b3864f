import { Anchor, Badge, Group, Table, Text } from "@mantine/core";
import Link from "next/link";
import { formatRank } from "../format/format-number";
import { EVALUATION_STATES, kindWords, scoredOnWords } from "../format/words";
import { ChangedLabelsBadge } from "../lineage/changed-labels-badge";
import { EstimateText } from "../ui/estimate-text";
import { IntervalBar } from "../ui/interval-bar";
import { ExternalBadge } from "../ui/site-name";
import { StateBadge } from "../ui/state-badge";
import { NO_EXTERNAL, NO_INTERNAL, NO_MASKS, whyNoAuroc } from "../models/why-no-figure";
import { BOARD_FIGURES, type BoardFigure } from "./board-figure";
import { DifferenceText } from "./difference-text";
import type { Board } from "./leaderboard-queries";
import classes from "./leaderboard.module.css";

type Row = Board["rows"][number];
type Cell = Row["cells"][number];

/** One line per model, one column per hospital; external hospitals stand next to the ranking figure, in their own colour. */
export function BoardTable({ board, figure }: { readonly board: Board; readonly figure: BoardFigure }) {
  const fold = board.rows[0]?.modelVersion.fold;
  const [external, internal] = [true, false].map((kind) => board.columns.filter((column) => column.external === kind));
  const together = board.rows.some(({ externalAuroc }) => externalAuroc);
  return (
    <Table.ScrollContainer
      minWidth={220 + 165 * (board.columns.length + (together ? 3 : 2))}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={`Leaderboard of ${board.cohort.name}`}
      className={classes.frame}
    >
      <Table className={classes.board} verticalSpacing={8} horizontalSpacing="sm" data-testid="leaderboard">
        <caption className={classes.caption}>Leaderboard of {board.cohort.name}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.rank}>
              Rank
            </Table.Th>
            <Table.Th scope="col" className={classes.first}>
              Model
            </Table.Th>
            <Head title="AUROC, within training hospitals" note="ranks by this" />
            {together ? <Head title="AUROC, within external hospitals" note="ranks nothing" external /> : null}
            {external?.map(({ site }) => (
              <Head key={site.code} title={site.name} note="never trained here" external badge />
            ))}
            <Head title="Difference" note={board.baseline ? `to ${board.baseline.name}` : "nothing to compare with"} />
            {internal?.map(({ site, split }) => (
              <Head key={site.code} title={site.name} note={`${scoredOnWords(split, fold)} patients`} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {board.rows.map((row, i) => {
            const cellOf = (code: string) => row.cells.find((cell) => cell.site.code === code);
            return (
              <Table.Tr key={row.modelVersion.id} data-group-start={i === 0 || board.rows[i - 1]?.rankFrom !== row.rankFrom}>
                <Table.Td className={classes.rank}>
                  {row.rankFrom === null || row.rankFrom === undefined ? (
                    <Text span size="xs" c="dimmed">
                      not ranked
                    </Text>
                  ) : (
                    formatRank(row.rankFrom, row.rankTo)
                  )}
                </Table.Td>
                <Table.Th scope="row" className={classes.first}>
                  <ModelCell model={row.modelVersion} />
                </Table.Th>
                <Table.Td className={classes.figure}>
                  <EstimateText estimate={row.internalAuroc} n={row.internalN} whyNot={NO_INTERNAL} stacked />
                  <IntervalBar estimate={row.internalAuroc} reference={0.5} />
                </Table.Td>
                {together ? (
                  <Table.Td className={classes.figure} data-external>
                    <EstimateText estimate={row.externalAuroc} n={row.externalN} whyNot={NO_EXTERNAL} stacked />
                    <IntervalBar estimate={row.externalAuroc} reference={0.5} external />
                  </Table.Td>
                ) : null}
                {external?.map(({ site }) => (
                  <Table.Td key={site.code} className={classes.figure} data-external>
                    <FigureCell cell={cellOf(site.code)} figure={figure} external />
                  </Table.Td>
                ))}
                <Table.Td className={classes.figure}>
                  <DifferenceCell row={row} baselineId={board.baseline?.id} />
                </Table.Td>
                {internal?.map(({ site }) => (
                  <Table.Td key={site.code} className={classes.figure}>
                    <FigureCell cell={cellOf(site.code)} figure={figure} external={false} />
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface HeadProps {
  readonly title: string;
  readonly note: string;
  readonly external?: boolean;
  readonly badge?: boolean;
}

function Head({ title, note, external = false, badge = false }: HeadProps) {
  return (
    <Table.Th scope="col" className={classes.figure} data-external={external || undefined}>
      <Group gap={6}>
        {title}
        {badge ? <ExternalBadge /> : null}
      </Group>
      <Text size="xs" c="dimmed" fw={400}>
        {note}
      </Text>
    </Table.Th>
  );
}

function ModelCell({ model }: { readonly model: Row["modelVersion"] }) {
  return (
    <>
      <Anchor component={Link} href={`/models/${model.id}`} fw={600} size="sm">
        {model.name}
      </Anchor>
      <Text size="xs" c="dimmed" title="what it reads">
        {kindWords(model)}
      </Text>
      {model.changedLabels ? (
        <Group mt={4}>
          <ChangedLabelsBadge changed={model.changedLabels} href={`/models/${model.id}#changed-labels`} />
        </Group>
      ) : null}
      {model.aliases.length === 0 ? null : (
        <Group gap={6} mt={4}>
          {model.aliases.map((alias) => (
            <Badge key={alias} variant="light" radius="sm" size="sm" tt="none">
              {alias}
            </Badge>
          ))}
        </Group>
      )}
    </>
  );
}

/** How much better than the baseline, or the word for why that is not known. */
function DifferenceCell({ row, baselineId }: { readonly row: Row; readonly baselineId: string | undefined }) {
  const { difference, modelVersion } = row;
  if (!difference)
    return (
      <Text size="xs" c="dimmed">
        {modelVersion.id === baselineId ? "compared with" : "not compared on the same patients"}
      </Text>
    );
  return <DifferenceText difference={difference} within="this leaderboard" />;
}

/** A figure, or the word for why there is none; a place is never just empty. */
function FigureCell({
  cell,
  figure,
  external,
}: {
  readonly cell: Cell | undefined;
  readonly figure: BoardFigure;
  readonly external: boolean;
}) {
  if (cell === undefined)
    return (
      <Text size="xs" c="dimmed">
        not asked
      </Text>
    );
  if (!cell.statistics) return <StateBadge state={EVALUATION_STATES[cell.state]} />;
  const { statistics } = cell;
  if (figure !== "dice" && statistics.suppressed) {
    return (
      <Text size="xs" c="dimmed" fs="italic">
        withheld: {whyNoAuroc(true).reason}
      </Text>
    );
  }
  const reference = BOARD_FIGURES.find(({ key }) => key === figure)?.reference;
  return (
    <>
      <EstimateText
        estimate={statistics[figure]}
        n={figure === "dice" ? statistics.diceN : statistics.n}
        whyNot={figure === "dice" ? NO_MASKS : whyNoAuroc(false)}
        stacked
      />
      <IntervalBar estimate={statistics[figure]} external={external} {...(reference === undefined ? {} : { reference })} />
    </>
  );
}
