"use client";

import { Group, Text } from "@mantine/core";
import { formatCount, formatEstimate, formatFixed } from "../format/format-number";
import classes from "./chart.module.css";
import type { SeriesLook } from "./site-colour";

export interface ReliabilityPoint {
  readonly expected: number;
  readonly observed: { readonly value: number; readonly low: number; readonly high: number };
  readonly n: number;
}

export interface ReliabilitySeries {
  readonly name: string;
  readonly look: SeriesLook;
  /** From the lowest expected share up. */
  readonly points: readonly ReliabilityPoint[];
}

const EDGE = 300;
const MARGIN = { left: 44, right: 12, top: 10, bottom: 34 };
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const x = (share: number): number => MARGIN.left + EDGE * share;
const y = (share: number): number => MARGIN.top + EDGE * (1 - share);

/** Observed over expected share of positives, with intervals and n beside each point; on the diagonal they agree. */
export function ReliabilityDiagram({ label, series }: { readonly label: string; readonly series: readonly ReliabilitySeries[] }) {
  const [width, height] = [MARGIN.left + EDGE + MARGIN.right, MARGIN.top + EDGE + MARGIN.bottom];
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
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label} className={classes.square}>
        {TICKS.map((tick) => (
          <g key={tick}>
            <line className={classes.grid} x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
            <text className={classes.tick} x={x(0) - 8} y={y(tick) + 4} textAnchor="end">
              {formatFixed(tick, 1)}
            </text>
            <text className={classes.tick} x={x(tick)} y={y(0) + 16} textAnchor="middle">
              {formatFixed(tick, 1)}
            </text>
          </g>
        ))}
        <text className={classes.tick} x={x(0.5)} y={height - 2} textAnchor="middle">
          expected share of positives
        </text>
        <text className={classes.tick} transform={`translate(11 ${y(0.5)}) rotate(-90)`} textAnchor="middle">
          observed share
        </text>
        <line className={classes.reference} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {series.map((one) => (
          <Trace key={one.name} {...one} />
        ))}
      </svg>
    </figure>
  );
}

function Trace({ name, look, points }: ReliabilitySeries) {
  return (
    <g style={{ stroke: look.colour, fill: look.colour }}>
      <polyline
        className={classes.line}
        points={points.map(({ expected, observed }) => `${x(expected)},${y(observed.value)}`).join(" ")}
        strokeDasharray={look.dash}
        fill="none"
      />
      {points.map(({ expected, observed, n }) => (
        <g key={expected}>
          <line className={classes.whisker} x1={x(expected)} x2={x(expected)} y1={y(observed.low)} y2={y(observed.high)} />
          <circle cx={x(expected)} cy={y(observed.value)} r="3">
            <title>{`${name}, expected ${formatFixed(expected)}: observed ${formatEstimate(observed)}, n = ${formatCount(n)}`}</title>
          </circle>
          <text className={classes.count} x={x(expected) + 5} y={y(observed.value) - 5}>
            {formatCount(n)}
          </text>
        </g>
      ))}
    </g>
  );
}
