import { Group, Table, Text } from "@mantine/core";
import { scoredOnWords, EVALUATION_STATES } from "../format/words";
import { NO_MASKS, whyNoAuroc } from "../models/why-no-figure";
import { EstimateText } from "../ui/estimate-text";
import { IntervalBar } from "../ui/interval-bar";
import { ExternalBadge } from "../ui/site-name";
import { StateBadge } from "../ui/state-badge";
import type { Facet } from "./ablation-facets";
import type { Ablation, AblationArm } from "./ablation-queries";
import classes from "./leaderboard.module.css";

/** What an arm may be shown by. */
export type ArmFigure = "auroc" | "dice";

interface SitesProps {
  readonly ablation: Ablation;
  readonly facet: Facet;
  readonly figure: ArmFigure;
}

/** The arms that were run, one under another, at each hospital: external ones first, in their own colour. */
export function AblationSites({ ablation, facet, figure }: SitesProps) {
  const arms = facet.rows.flatMap((row) => facet.columns.flatMap((column) => facet.armAt(row, column) ?? [])).filter(isRun);
  const fold = arms[0]?.modelVersion?.fold;
  const columns = ablation.columns.toSorted((a, b) => Number(b.external) - Number(a.external));
  const label = `Arms by hospital, ${facet.title}`;
  return (
    <Table.ScrollContainer
      minWidth={150 + 165 * columns.length}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={label}
      className={classes.frame}
    >
      <Table className={classes.board} verticalSpacing={6} horizontalSpacing="sm" data-testid="ablation-sites">
        <caption className={classes.caption}>{label}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.first}>
              Arm
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
          {arms.map((arm) => (
            <Table.Tr key={arm.levels.join()}>
              <Table.Th scope="row" className={classes.first}>
                <Text size="sm">{arm.levels[0]}</Text>
                <Text size="xs" c="dimmed">
                  {arm.levels[1]}
                </Text>
              </Table.Th>
              {columns.map(({ site, external }) => (
                <Table.Td key={site.code} className={classes.figure} data-external={external}>
                  <SiteFigure arm={arm} code={site.code} figure={figure} external={external} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const isRun = ({ modelVersion }: AblationArm): boolean => Boolean(modelVersion);

interface SiteFigureProps {
  readonly arm: AblationArm;
  readonly code: string;
  readonly figure: ArmFigure;
  readonly external: boolean;
}

function SiteFigure({ arm, code, figure, external }: SiteFigureProps) {
  const cell = arm.cells.find(({ site }) => site.code === code);
  const word = cell === undefined ? "not asked" : (figure === "auroc" ? arm.classifies : arm.segments) ? null : "not taught";
  if (cell === undefined || word !== null)
    return (
      <Text size="xs" c="dimmed">
        {word}
      </Text>
    );
  if (cell.state !== "DONE") return <StateBadge state={EVALUATION_STATES[cell.state]} />;
  return (
    <>
      <EstimateText
        estimate={cell[figure]}
        n={figure === "dice" ? cell.diceN : cell.n}
        whyNot={figure === "dice" ? NO_MASKS : whyNoAuroc(cell.suppressed)}
        stacked
      />
      <IntervalBar estimate={cell[figure]} external={external} {...(figure === "auroc" ? { reference: 0.5 } : {})} />
    </>
  );
}
