import { Anchor, Badge, Group, Table, Text } from "@mantine/core";
import Link from "next/link";
import { formatCount, formatFixed, formatP, formatRank } from "../format/format-number";
import { EVALUATION_STATES, kindWords, scoredOnWords } from "../format/words";
import { EstimateText } from "../ui/estimate-text";
import { IntervalBar } from "../ui/interval-bar";
import { ExternalBadge } from "../ui/site-name";
import { StateBadge } from "../ui/state-badge";
import { NO_INTERNAL, NO_MASKS, whyNoAuroc } from "../models/why-no-figure";
import { BOARD_FIGURES, type BoardFigure } from "./board-figure";
import type { Board } from "./leaderboard-queries";
import classes from "./leaderboard.module.css";

type Row = Board["rows"][number];
type Cell = Row["cells"][number];

/** One line per model, one column per hospital; the external hospital stands apart, in its own colour. */
export function BoardTable({ board, figure }: { readonly board: Board; readonly figure: BoardFigure }) {
  const fold = board.rows[0]?.modelVersion.fold;
  const columns = board.columns.toSorted((a, b) => Number(a.external) - Number(b.external));
  return (
    <Table.ScrollContainer
      minWidth={360 + 200 * (columns.length + 2)}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={`Leaderboard of ${board.cohort.name}`}
      className={classes.frame}
    >
      <Table className={classes.board} verticalSpacing={8} horizontalSpacing="md" data-testid="leaderboard">
        <caption className={classes.caption}>Leaderboard of {board.cohort.name}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.rank}>
              Rank
            </Table.Th>
            <Table.Th scope="col">Model</Table.Th>
            <Table.Th scope="col" className={classes.figure}>
              AUROC, within training hospitals
              <Text size="xs" c="dimmed" fw={400}>
                ranks by this
              </Text>
            </Table.Th>
            <Table.Th scope="col" className={classes.figure}>
              Difference
              <Text size="xs" c="dimmed" fw={400}>
                {board.baseline ? `to ${board.baseline.name}` : "nothing to compare with"}
              </Text>
            </Table.Th>
            {columns.map(({ site, split, external }) => (
              <Table.Th key={site.code} scope="col" className={classes.figure} data-external={external}>
                <Group gap={6}>
                  {site.name}
                  {external ? <ExternalBadge /> : null}
                </Group>
                <Text size="xs" c="dimmed" fw={400}>
                  {external ? "never trained here" : `${scoredOnWords(split, fold)} patients`}
                </Text>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {board.rows.map((row, i) => (
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
              <Table.Td>
                <ModelCell model={row.modelVersion} />
              </Table.Td>
              <Table.Td className={classes.figure}>
                <EstimateText estimate={row.internalAuroc} n={row.internalN} whyNot={NO_INTERNAL} stacked />
                <IntervalBar estimate={row.internalAuroc} reference={0.5} />
              </Table.Td>
              <Table.Td className={classes.figure}>
                <DifferenceCell row={row} baselineId={board.baseline?.id} />
              </Table.Td>
              {columns.map(({ site, external }) => (
                <Table.Td key={site.code} className={classes.figure} data-external={external}>
                  <FigureCell cell={row.cells.find((cell) => cell.site.code === site.code)} figure={figure} external={external} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ModelCell({ model }: { readonly model: Row["modelVersion"] }) {
  return (
    <>
      <Anchor component={Link} href={`/models/${model.id}`} fw={600} size="sm" className={classes.name}>
        {model.name}
      </Anchor>
      <Text size="xs" c="dimmed">
        {model.run.name}, round {model.roundNumber}
      </Text>
      <Text size="xs" c="dimmed" title="what it reads">
        {kindWords(model)}
      </Text>
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

/** How much better than the baseline, how sure, and on how many patients; or the word for why there is none. */
function DifferenceCell({ row, baselineId }: { readonly row: Row; readonly baselineId: string | undefined }) {
  const { difference, modelVersion } = row;
  if (!difference)
    return (
      <Text size="xs" c="dimmed">
        {modelVersion.id === baselineId ? "compared with" : "not compared on the same patients"}
      </Text>
    );
  return (
    <>
      <Text span inherit fw={620}>
        {formatFixed(difference.value)}
      </Text>
      <Text size="xs" c="dimmed" title="95 % interval and number of patients">
        {formatFixed(difference.low)} to {formatFixed(difference.high)} · n = {formatCount(difference.n)}
      </Text>
      <Text size="xs" c="dimmed" title="corrected for all comparisons of this leaderboard">
        {typeof difference.p === "number" ? formatP(difference.p) : "no p-value: no variance"}
      </Text>
    </>
  );
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
