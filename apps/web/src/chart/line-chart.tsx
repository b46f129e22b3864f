"use client";

import { Group, Table, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import type { ReactNode } from "react";
import { formatFixed } from "../format/format-number";
import classes from "./chart.module.css";
import { niceTicks, wholeTicks } from "./nice-ticks";
import type { SeriesLook } from "./site-colour";

export interface Point {
  readonly x: number;
  readonly y: number;
  /** The 95 % interval, drawn as a whisker. */
  readonly low?: number;
  readonly high?: number;
}

export interface Series {
  readonly name: string;
  readonly look: SeriesLook;
  readonly points: readonly Point[];
}

export interface LineChartProps {
  /** What is drawn, for those who hear it. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly xTitle: string;
  readonly xRange: readonly [number, number];
  /** What a number on the axis is called, where it is not a number to read. */
  readonly xWords?: (x: number) => string;
  /** Fixed where the figure has a natural scale, such as 0 to 1. */
  readonly yRange?: readonly [number, number];
  readonly reference?: number;
  readonly height?: number;
  /** In place of the table of the points, where there is more to tell. */
  readonly table?: ReactNode;
}

const MARGIN = { left: 44, right: 12, top: 8, bottom: 30 };

/** Lines over rounds or months, with a legend in words and the same figures as a table below. */
export function LineChart({ label, series, xTitle, xRange, xWords = String, yRange, reference, height = 210, table }: LineChartProps) {
  const { ref, width } = useElementSize();
  const yTicks = yRange === undefined ? ticksAround(series) : niceTicks(yRange[0], yRange[1], 4);
  const yMin = yTicks[0] ?? 0;
  const yMax = yTicks.at(-1) ?? 1;
  const plot = { width: Math.max(0, width - MARGIN.left - MARGIN.right), height: height - MARGIN.top - MARGIN.bottom };
  const x = (value: number) => MARGIN.left + (xRange[1] === xRange[0] ? 0.5 : (value - xRange[0]) / (xRange[1] - xRange[0])) * plot.width;
  const y = (value: number) => MARGIN.top + (1 - (yMax === yMin ? 0.5 : (value - yMin) / (yMax - yMin))) * plot.height;
  return (
    <figure className={classes.figure}>
      <Group gap="md" mb={6} aria-hidden="true">
        {series.map(({ name, look }) => (
          <Group key={name} gap={6} wrap="nowrap">
            <svg width="22" height="8">
              <line x1="0" x2="22" y1="4" y2="4" className={classes.line} style={{ stroke: look.colour }} strokeDasharray={look.dash} />
            </svg>
            <Text size="xs">{name}</Text>
          </Group>
        ))}
      </Group>
      <div ref={ref} style={{ height }}>
        {width === 0 ? null : (
          <svg width={width} height={height} role="img" aria-label={label} className={classes.svg}>
            {yTicks.map((tick) => (
              <g key={tick}>
                <line className={classes.grid} x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
                <text className={classes.tick} x={MARGIN.left - 8} y={y(tick) + 4} textAnchor="end">
                  {formatFixed(tick, decimalsOf(yTicks))}
                </text>
              </g>
            ))}
            {wholeTicks(xRange[0], xRange[1], Math.max(2, Math.floor(plot.width / 48))).map((tick) => (
              <text key={tick} className={classes.tick} x={x(tick)} y={height - MARGIN.bottom + 16} textAnchor="middle">
                {xWords(tick)}
              </text>
            ))}
            <text className={classes.tick} x={MARGIN.left + plot.width / 2} y={height - 2} textAnchor="middle">
              {xTitle}
            </text>
            {reference === undefined ? null : (
              <line className={classes.reference} x1={MARGIN.left} x2={width - MARGIN.right} y1={y(reference)} y2={y(reference)} />
            )}
            {series.map((one) => (
              <Trace key={one.name} series={one} x={x} y={y} xWords={xWords} />
            ))}
          </svg>
        )}
      </div>
      {table === undefined ? <TableTwin label={label} series={series} xTitle={xTitle} xWords={xWords} /> : <Twin>{table}</Twin>}
    </figure>
  );
}

function Trace({
  series,
  x,
  y,
  xWords,
}: {
  readonly series: Series;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xWords: (x: number) => string;
}) {
  const { points, look, name } = series;
  return (
    <g style={{ stroke: look.colour, fill: look.colour }}>
      <polyline
        className={classes.line}
        points={points.map((point) => `${x(point.x)},${y(point.y)}`).join(" ")}
        strokeDasharray={look.dash}
        fill="none"
      />
      {points.map((point) => (
        <g key={point.x}>
          {point.low === undefined || point.high === undefined ? null : (
            <line className={classes.whisker} x1={x(point.x)} x2={x(point.x)} y1={y(point.low)} y2={y(point.high)} />
          )}
          <circle cx={x(point.x)} cy={y(point.y)} r="3">
            <title>{`${name}, ${xWords(point.x)}: ${said(point)}`}</title>
          </circle>
        </g>
      ))}
    </g>
  );
}

function Twin({ children }: { readonly children: ReactNode }) {
  return (
    <details className={classes.twin}>
      <summary>As a table</summary>
      {children}
    </details>
  );
}

/** Every chart has its figures as a table: to read exactly, to copy, to hear. */
function TableTwin({
  label,
  series,
  xTitle,
  xWords,
}: Pick<LineChartProps, "label" | "series" | "xTitle"> & { readonly xWords: (x: number) => string }) {
  const xs = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
  return (
    <Twin>
      <Table.ScrollContainer minWidth={360} type="native">
        <Table verticalSpacing={4} fz="xs" className={classes.twinTable} aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{xTitle}</Table.Th>
              {series.map(({ name }) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {xs.map((value) => (
              <Table.Tr key={value}>
                <Table.Td>{xWords(value)}</Table.Td>
                {series.map(({ name, points }) => {
                  const point = points.find((candidate) => candidate.x === value);
                  return <Table.Td key={name}>{point === undefined ? "–" : said(point)}</Table.Td>;
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Twin>
  );
}

const said = ({ y, low, high }: Point): string =>
  low === undefined || high === undefined ? formatFixed(y) : `${formatFixed(y)} (${formatFixed(low)}–${formatFixed(high)})`;

function ticksAround(series: readonly Series[]): readonly number[] {
  const values = series.flatMap(({ points }) => points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]));
  if (values.length === 0) return [0, 1];
  const min = Math.min(...values);
  const max = Math.max(...values);
  return niceTicks(min === max ? min - 0.1 : min, min === max ? max + 0.1 : max, 4);
}

/** As many decimals as the step between ticks needs. */
function decimalsOf(ticks: readonly number[]): number {
  const [first, second] = ticks;
  if (first === undefined || second === undefined) return 1;
  return Math.max(0, Math.min(4, -Math.floor(Math.log10(second - first) + 1e-9)));
}
