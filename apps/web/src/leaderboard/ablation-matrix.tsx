import { Anchor, Table, Text } from "@mantine/core";
import Link from "next/link";
import { formatCount } from "../format/format-number";
import { NO_EXTERNAL, NO_INTERNAL, NO_MASKS, whyNoAuroc } from "../models/why-no-figure";
import { EstimateText, type EstimateTextProps } from "../ui/estimate-text";
import { IntervalBar } from "../ui/interval-bar";
import { levelWords, type Facet } from "./ablation-facets";
import type { Ablation, AblationArm, AblationDifference } from "./ablation-queries";
import { DifferenceText } from "./difference-text";
import classes from "./leaderboard.module.css";

interface MatrixProps {
  readonly ablation: Ablation;
  readonly facet: Facet;
}

/** What was learned by how it began; at the end of each row and column what one of its cells has over another. */
export function AblationMatrix({ ablation, facet }: MatrixProps) {
  const label = `Ablation of ${ablation.cohort.name}, ${facet.title}`;
  const { rows, columns, armAt, differencesIn } = facet;
  return (
    <Table.ScrollContainer
      minWidth={150 + 175 * (columns.length + 1)}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={label}
      className={classes.frame}
    >
      <Table className={classes.board} verticalSpacing={8} horizontalSpacing="sm" data-testid="ablation">
        <caption className={classes.caption}>{label}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.first}>
              Learns
            </Table.Th>
            {columns.map((column) => (
              <Table.Th key={column} scope="col" className={classes.figure}>
                From {column === "pretrained" ? "pretrained weights" : column}
              </Table.Th>
            ))}
            <Table.Th scope="col" className={classes.figure} data-margin>
              Difference
              <Text size="xs" c="dimmed" fw={400}>
                in AUROC, by how it began
              </Text>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row} data-group-start>
              <Table.Th scope="row" className={classes.first}>
                <Text size="sm" fw={600}>
                  {row}
                </Text>
              </Table.Th>
              {columns.map((column) => (
                <Table.Td key={column} className={classes.figure}>
                  <ArmCell arm={armAt(row, column)} columns={ablation.columns} />
                </Table.Td>
              ))}
              <Table.Td className={classes.figure} data-margin>
                <Differences ablation={ablation} found={differencesIn({ row })} level={1} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr data-group-start>
            <Table.Th scope="row" className={classes.first} data-margin>
              <Text size="xs" fw={600}>
                Difference
              </Text>
              <Text size="xs" c="dimmed">
                in AUROC, by what it learns
              </Text>
            </Table.Th>
            {columns.map((column) => (
              <Table.Td key={column} className={classes.figure} data-margin>
                <Differences ablation={ablation} found={differencesIn({ column })} level={0} />
              </Table.Td>
            ))}
            <Table.Td className={classes.figure} data-margin />
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ArmCell({ arm, columns }: { readonly arm: AblationArm | undefined; readonly columns: Ablation["columns"] }) {
  if (!arm?.modelVersion) return <Quiet>no run</Quiet>;
  const external = columns.filter((column) => column.external);
  const only = external.length === 1 ? arm.cells.find(({ site }) => site.code === external[0]?.site.code) : undefined;
  return (
    <>
      <Anchor component={Link} href={`/models/${arm.modelVersion.id}`} size="xs" fw={600}>
        {arm.modelVersion.name}
      </Anchor>
      {arm.runs > 1 ? <Quiet>newest of {formatCount(arm.runs)} finished runs</Quiet> : null}
      {arm.classifies ? (
        <>
          <Figure title="AUROC" estimate={arm.internalAuroc} n={arm.internalN} whyNot={NO_INTERNAL} reference={0.5} />
          {external.length === 0 ? null : (
            <Figure
              title={external.length === 1 ? `AUROC, ${external[0]?.site.name}` : "AUROC, external hospitals"}
              estimate={only ? only.auroc : arm.externalAuroc}
              n={only ? only.n : arm.externalN}
              whyNot={only ? whyNoAuroc(only.suppressed) : NO_EXTERNAL}
              reference={0.5}
              external
            />
          )}
        </>
      ) : (
        <Quiet>AUROC: its classifier was not taught</Quiet>
      )}
      {arm.segments ? (
        <Figure title="Dice" estimate={arm.internalDice} n={arm.internalDiceN} whyNot={NO_MASKS} />
      ) : (
        <Quiet>Dice: its mask was not taught</Quiet>
      )}
    </>
  );
}

interface FigureProps extends Pick<EstimateTextProps, "estimate" | "n" | "whyNot"> {
  readonly title: string;
  readonly reference?: number;
  readonly external?: boolean;
}

function Figure({ title, reference, external = false, ...given }: FigureProps) {
  return (
    <div className={classes.armFigure}>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <EstimateText {...given} stacked />
      <IntervalBar estimate={given.estimate} external={external} {...(reference === undefined ? {} : { reference })} />
    </div>
  );
}

interface DifferencesProps {
  readonly ablation: Ablation;
  readonly found: readonly AblationDifference[];
  /** Which level of an arm names it here. */
  readonly level: number;
}

/** Each difference by the names of its two arms; what was not run or not compared is said. */
export function Differences({ ablation: { arms }, found, level }: DifferencesProps) {
  if (found.length === 0) return <Quiet>no AUROC to compare</Quiet>;
  return found.map(({ more, less, auroc, alsoDiffer }) => {
    const [a, b] = [arms[more], arms[less]];
    return (
      <div key={`${more} ${less}`} className={classes.armFigure}>
        <Text size="xs" c="dimmed">
          {levelWords(a?.levels[level] ?? "")} less {levelWords(b?.levels[level] ?? "")}
        </Text>
        {auroc ? (
          <DifferenceText difference={auroc} within="this ablation" />
        ) : (
          <Quiet>
            no figure: {a?.modelVersion && b?.modelVersion ? "not compared on the same patients" : "one of the two was not run"}
          </Quiet>
        )}
        {alsoDiffer.length === 0 ? null : <Quiet>the plans differ in {alsoDiffer.join(", ")} too</Quiet>}
      </div>
    );
  });
}

function Quiet({ children }: { readonly children: React.ReactNode }) {
  return (
    <Text size="xs" c="dimmed">
      {children}
    </Text>
  );
}
