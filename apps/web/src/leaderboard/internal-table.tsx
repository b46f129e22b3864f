import { Table, Text } from "@mantine/core";
import { formatCount, formatEstimate, formatFixed } from "../format/format-number";
import { kindWords } from "../format/words";
import { NO_MASKS, whyNoAuroc } from "../models/why-no-figure";
import { type Absence, EstimateText } from "../ui/estimate-text";
import { Panel } from "../ui/panel";
import type { Board } from "./leaderboard-queries";

type Row = Board["rows"][number];

const NO_CALIBRATION: Absence = { word: "not defined", reason: "no hospital has enough labelled patients to tell of calibration" };

/** What adds up over the training hospitals' patients, and the AUROC across hospitals where all of them release histograms. */
export function InternalTable({ board }: { readonly board: Board }) {
  const rows = board.rows.flatMap((row) => (row.internalFigures ? [{ ...row, figures: row.internalFigures }] : []));
  if (rows.length === 0) return null;
  const pooled = rows.some(({ pooledAuroc }) => pooledAuroc);
  return (
    <Panel
      title="All training hospitals together"
      note="From sums that each hospital tells. Calibration in the large is the observed share of positives less the expected one: 0 is calibrated."
      testId="internal-figures"
    >
      <Table.ScrollContainer
        minWidth={pooled ? 1050 : 800}
        type="native"
        tabIndex={0}
        role="region"
        aria-label="Figures of all training hospitals together"
      >
        <Table verticalSpacing={6} horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Model</Table.Th>
              <Table.Th scope="col">Sensitivity</Table.Th>
              <Table.Th scope="col">Specificity</Table.Th>
              <Table.Th scope="col">Accuracy</Table.Th>
              <Table.Th scope="col">Dice</Table.Th>
              <Table.Th scope="col">Calibration in the large</Table.Th>
              {pooled ? <Table.Th scope="col">AUROC across hospitals</Table.Th> : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ modelVersion, figures, pooledAuroc }) => {
              const whyNot = whyNoAuroc(figures.positives + figures.negatives === 0);
              return (
                <Table.Tr key={modelVersion.id}>
                  <Table.Th scope="row">
                    {modelVersion.name}
                    <Text size="xs" c="dimmed" fw={400}>
                      {kindWords(modelVersion)}
                    </Text>
                  </Table.Th>
                  <Table.Td>
                    <EstimateText estimate={figures.sensitivity} n={figures.positives} whyNot={whyNot} stacked />
                  </Table.Td>
                  <Table.Td>
                    <EstimateText estimate={figures.specificity} n={figures.negatives} whyNot={whyNot} stacked />
                  </Table.Td>
                  <Table.Td>
                    <EstimateText estimate={figures.accuracy} n={figures.positives + figures.negatives} whyNot={whyNot} stacked />
                  </Table.Td>
                  <Table.Td>
                    <EstimateText estimate={figures.dice} n={figures.diceN} whyNot={NO_MASKS} stacked />
                  </Table.Td>
                  <Table.Td>
                    <EstimateText estimate={figures.calibrationInTheLarge} n={figures.calibrationN} whyNot={NO_CALIBRATION} stacked />
                  </Table.Td>
                  {pooled ? (
                    <Table.Td>
                      <PooledCell pooled={pooledAuroc} />
                    </Table.Td>
                  ) : null}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {pooled ? (
        <Text size="xs" c="dimmed" mt="xs" maw={760}>
          The AUROC across hospitals compares patients of different hospitals. Where prevalences differ it can be high without any
          hospital&rsquo;s being so: read it beside them, and the AUROC within hospitals first.
        </Text>
      ) : null}
    </Panel>
  );
}

function PooledCell({ pooled }: { readonly pooled: Row["pooledAuroc"] }) {
  if (!pooled)
    return (
      <Text size="xs" c="dimmed">
        not all hospitals release histograms
      </Text>
    );
  return (
    <>
      <EstimateText estimate={pooled} n={pooled.n} whyNot={whyNoAuroc(false)} stacked />
      <Text size="xs" c="dimmed">
        {pooled.width === 0
          ? "exact, of released scores"
          : `of histograms: ${formatFixed(pooled.lower)}–${formatFixed(pooled.upper)}, width ${formatFixed(pooled.width)}`}
      </Text>
      {pooled.prevalences.map(({ site, share, n }) => (
        <Text key={site.code} size="xs" c="dimmed">
          {site.name}: prevalence {formatEstimate(share)}, n = {formatCount(n)}
        </Text>
      ))}
    </>
  );
}
