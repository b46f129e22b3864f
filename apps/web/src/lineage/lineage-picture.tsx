import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import Link from "next/link";
import type { LineageDirection } from "../generated/graphql";
import { layOut, NODE, type Place } from "./lay-out";
import classes from "./lineage.module.css";
import type { LineageGraph, LineageNodeData } from "./lineage-queries";
import { KIND_WORDS, lineageAddress, nodeLabel, nodeWords } from "./node-words";

export interface LineagePictureProps {
  readonly lineage: LineageGraph;
  readonly direction: LineageDirection;
  /** The folded node whose things are listed. */
  readonly open: string | null;
  readonly onOpen: (key: string) => void;
}

/** Columns from the tissue to the answer, and lines from each thing to what came of it. */
export function LineagePicture({ lineage, direction, open, onOpen }: LineagePictureProps) {
  const { columns, places, width, height } = layOut(lineage.nodes, lineage.edges);
  return (
    <div className={classes.scroll} role="region" aria-label="Picture of the lineage" tabIndex={0} data-testid="lineage-picture">
      <div className={classes.picture} style={{ width, height }}>
        {columns.map((kind, i) => (
          <span key={kind} className={classes.head} style={{ left: i * (NODE.width + NODE.gapX), width: NODE.width }} aria-hidden>
            {KIND_WORDS[kind].head}
          </span>
        ))}
        <svg width={width} height={height} className={classes.lines} aria-hidden="true">
          {lineage.edges.map(({ from, to, use }) => {
            const [a, b] = [places.get(from), places.get(to)];
            return a && b ? <path key={`${from} ${to}`} d={lineBetween(a, b)} className={classes.line} data-use={use ?? "NONE"} /> : null;
          })}
        </svg>
        {lineage.nodes.map((node) => (
          <Node
            key={node.key}
            node={node}
            place={places.get(node.key)}
            isFocus={node.key === lineage.focus}
            direction={direction}
            isOpen={open === node.key}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}

interface NodeProps {
  readonly node: LineageNodeData;
  readonly place: Place | undefined;
  readonly isFocus: boolean;
  readonly isOpen: boolean;
  readonly direction: LineageDirection;
  readonly onOpen: (key: string) => void;
}

/** One thing leads to its own lineage; several open the list of what they are. */
function Node({ node, place, isFocus, isOpen, direction, onOpen }: NodeProps) {
  if (place === undefined) return null;
  const { title, detail } = nodeWords(node);
  const looks = {
    className: classes.node,
    style: { left: place.x, top: place.y, width: NODE.width, height: NODE.height },
    "data-kind": node.kind,
    "data-use": node.use ?? "NONE",
    title: nodeLabel(node),
  };
  const words = (
    <>
      <span className={classes.title}>{title}</span>
      <span className={classes.detail}>{detail}</span>
    </>
  );
  if (isFocus || node.assay)
    return (
      <div {...looks} data-focus={isFocus} aria-current={isFocus ? "true" : undefined}>
        {words}
      </div>
    );
  if (node.id)
    return (
      <Link {...looks} href={lineageAddress({ kind: node.kind, id: node.id, direction })}>
        <VisuallyHidden>Lineage of {KIND_WORDS[node.kind].head}, </VisuallyHidden>
        {words}
      </Link>
    );
  return (
    <UnstyledButton {...looks} data-folded aria-expanded={isOpen} onClick={() => onOpen(node.key)}>
      <VisuallyHidden>List {KIND_WORDS[node.kind].head}, </VisuallyHidden>
      {words}
      <IconStack2 size={14} className={classes.folded} aria-hidden />
    </UnstyledButton>
  );
}

/** From the right of one to the left of the other; a model leads back to the run that began from it by a wider bow. */
function lineBetween(a: Place, b: Place): string {
  const [x1, y1, x2, y2] = [a.x + NODE.width, a.y + NODE.height / 2, b.x, b.y + NODE.height / 2];
  const bow = x2 > x1 ? (x2 - x1) / 2 : NODE.gapX;
  return `M ${x1} ${y1} C ${x1 + bow} ${y1}, ${x2 - bow} ${y2}, ${x2} ${y2}`;
}
