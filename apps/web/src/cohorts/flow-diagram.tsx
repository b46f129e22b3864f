import { useId, type Ref } from "react";
import type { FlowFigure } from "./flow-figure";
import { type FlowArrow, type FlowBox, layOut, LINE_HEIGHT, PADDING } from "./flow-layout";
import classes from "./cohorts.module.css";

interface FlowDiagramProps {
  readonly figure: FlowFigure;
  /** A click on the box of a rule; the outline beside it has the same for the keyboard. */
  readonly onRule?: (position: number) => void;
  readonly picture: Ref<SVGSVGElement>;
}

/** Theme colours on the page; those after the comma in a file of its own, and on paper. */
const INK = "var(--mantine-color-text, #1a1a1a)";
const LINE = "var(--mantine-color-dimmed, #5a5a5a)";
const PAPER = "var(--mantine-color-body, #ffffff)";

/** The flow diagram of a study (CONSORT, STARD), drawn from the rules as they stand. */
export function FlowDiagram({ figure, onRule, picture }: FlowDiagramProps) {
  const id = useId();
  const { width, height, boxes, arrows } = layOut(figure);
  return (
    <svg
      ref={picture}
      xmlns="http://www.w3.org/2000/svg"
      role="img"
      aria-label={`Flow diagram, ${figure.title}. The same as an outline follows.`}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className={classes.picture}
      style={{ fontFamily: "Inter, Helvetica, Arial, sans-serif", fontSize: 13 }}
      data-testid="flow-diagram"
    >
      <defs>
        <marker id={`${id}-head`} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0,0 L8,4 L0,8 z" style={{ fill: LINE }} />
        </marker>
      </defs>
      {arrows.map(({ key, from, to }) => (
        <path key={key} d={elbow(from, to)} style={{ fill: "none", stroke: LINE, strokeWidth: 1.4 }} markerEnd={`url(#${id}-head)`} />
      ))}
      {boxes.map((box) => (
        <Box key={box.key} box={box} onRule={onRule} />
      ))}
    </svg>
  );
}

/** Down, across and down again; straight where nothing lies between. */
const elbow = ([x, y]: FlowArrow["from"], [toX, toY]: FlowArrow["to"]): string =>
  y === toY ? `M${x},${y} H${toX}` : `M${x},${y} V${(y + toY) / 2} H${toX} V${toY}`;

function Box({ box, onRule }: { readonly box: FlowBox; readonly onRule: ((position: number) => void) | undefined }) {
  const opens = onRule !== undefined && box.position > 0;
  return (
    <g {...(opens && { onClick: () => onRule(box.position), className: classes.opens })} data-box={box.key}>
      <rect
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        rx={4}
        style={{ fill: PAPER, stroke: LINE, strokeWidth: box.kind === "side" ? 1 : 1.6 }}
      />
      {box.lines.map((line, i) => (
        <text
          key={i}
          x={box.x + PADDING}
          y={box.y + PADDING + LINE_HEIGHT * (i + 0.76)}
          style={{ fill: INK, fontWeight: i < box.headLines ? 600 : 400 }}
        >
          {line}
        </text>
      ))}
    </g>
  );
}
