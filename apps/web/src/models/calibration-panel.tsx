import { MIN_CELL, MIN_DETAIL } from "@midline/shared/protocol/statistics";
import { Table, Text } from "@mantine/core";
import chart from "../chart/chart.module.css";
import { ReliabilityDiagram } from "../chart/reliability-diagram";
import { siteLook } from "../chart/site-colour";
import { formatCount, formatEstimate, formatFixed, formatQuantity } from "../format/format-number";
import { Panel } from "../ui/panel";
import { calibrationPoints, withheldTenths } from "./calibration-points";
import type { ModelDetail } from "./model-queries";

/** Whether 30 % means 30 %, at every hospital that tells of it; nothing for a model that is scored on nobody. */
export function CalibrationPanel({ model }: { readonly model: ModelDetail }) {
  const done = model.evaluations.filter(({ statistics }) => statistics);
  if (done.length === 0) return null;
  const internal = done.filter(({ split }) => split !== "EXTERNAL").map(({ site }) => site.code);
  const sites = done.map(({ site, split, statistics }) => {
    const bins = statistics?.calibration ?? null;
    const points = calibrationPoints(bins ?? []);
    const n = points.reduce((sum, point) => sum + point.n, 0);
    const name = `${site.name}${split === "EXTERNAL" ? " (external)" : ""}, n = ${formatCount(n)}`;
    return { name, look: siteLook(site.code, internal), points, withheld: bins && withheldTenths(bins) };
  });
  const shown = sites.filter(({ points }) => points.length > 0);
  return (
    <Panel
      title="Calibration"
      note="Of the scores as the model gives them, before any hospital's calibration sheet, in tenths; the number beside a point is its patients. On the diagonal, expected and observed agree. 95 % intervals."
      testId="calibration"
    >
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed">
          No hospital can tell of it.
        </Text>
      ) : (
        <>
          <ReliabilityDiagram label={`Reliability diagram of ${model.name}, by hospital, with 95 % intervals`} series={shown} />
          <TableTwin sites={shown} />
        </>
      )}
      {sites.map(({ name, withheld }) =>
        withheld === 0 ? null : (
          <Text key={name} size="xs" c="dimmed">
            {name}:{" "}
            {withheld === null
              ? NOTHING_TOLD
              : `${formatQuantity(withheld, "tenth")} withheld, with fewer than ${MIN_CELL} patients of a class.`}
          </Text>
        ),
      )}
    </Panel>
  );
}

const NOTHING_TOLD = `all withheld: fewer than ${MIN_DETAIL} labelled patients, or tenths from which fewer than ${MIN_CELL} of a class could be worked out.`;

interface Site {
  readonly name: string;
  readonly points: ReturnType<typeof calibrationPoints>;
}

/** The same figures, to read exactly, to copy, to hear. */
function TableTwin({ sites }: { readonly sites: readonly Site[] }) {
  return (
    <details className={chart.twin}>
      <summary>As a table</summary>
      <Table.ScrollContainer minWidth={420} type="native">
        <Table verticalSpacing={4} fz="xs" className={chart.twinTable} aria-label="Calibration by hospital and tenth">
          <Table.Thead>
            <Table.Tr>
              {["Hospital", "Scores", "n", "Expected share", "Observed share"].map((title) => (
                <Table.Th key={title} scope="col">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sites.flatMap(({ name, points }) =>
              points.map(({ tenth, n, expected, observed }) => (
                <Table.Tr key={`${name} ${tenth}`}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>
                    {formatFixed(tenth / 10, 1)}–{formatFixed((tenth + 1) / 10, 1)}
                  </Table.Td>
                  <Table.Td>{formatCount(n)}</Table.Td>
                  <Table.Td>{formatFixed(expected)}</Table.Td>
                  <Table.Td>{formatEstimate(observed)}</Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}
