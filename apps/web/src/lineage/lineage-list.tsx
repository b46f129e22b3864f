import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { LineageDirection } from "../generated/graphql";
import classes from "./lineage.module.css";
import type { LineageGraph, LineageNodeData } from "./lineage-queries";
import { KIND_WORDS, lineageAddress, nodeWords, USE_WORDS } from "./node-words";

export interface LineageListProps {
  readonly lineage: LineageGraph;
  readonly direction: LineageDirection;
}

/** The same as words: each thing under what it came from, or under what was made of it. What stands in two places is spelled out once. */
export function LineageList({ lineage, direction }: LineageListProps) {
  const nodes = new Map(lineage.nodes.map((node) => [node.key, node]));
  const [near, far] = direction === "DOWNSTREAM" ? (["from", "to"] as const) : (["to", "from"] as const);
  const told = new Set<string>();
  const itemOf = (key: string): ReactNode => {
    const node = nodes.get(key);
    if (node === undefined) return null;
    const isTold = told.has(key);
    told.add(key);
    const next = isTold ? [] : lineage.edges.filter((edge) => edge[near] === key).map((edge) => edge[far]);
    return (
      <li key={key}>
        <Words node={node} direction={direction} isFocus={key === lineage.focus} />
        {isTold ? (
          <Text span size="xs" c="dimmed">
            {" "}
            (see above)
          </Text>
        ) : null}
        {next.length === 0 ? null : <ul>{next.map((each) => itemOf(each))}</ul>}
      </li>
    );
  };
  const first = itemOf(lineage.focus);
  const rest = lineage.nodes.filter(({ key }) => !told.has(key)).map(({ key }) => itemOf(key));
  return (
    <ul className={classes.list} data-testid="lineage-list">
      {first}
      {rest}
    </ul>
  );
}

interface WordsProps {
  readonly node: LineageNodeData;
  readonly direction: LineageDirection;
  readonly isFocus: boolean;
}

function Words({ node, direction, isFocus }: WordsProps) {
  const { title, detail } = nodeWords(node);
  const more = [KIND_WORDS[node.kind].head, detail, node.use && node.kind !== "RUN" ? USE_WORDS[node.use] : ""].filter(
    (part) => part !== "",
  );
  return (
    <>
      {node.id && !isFocus ? (
        <Anchor component={Link} href={lineageAddress({ kind: node.kind, id: node.id, direction })} size="sm">
          {title}
        </Anchor>
      ) : (
        <Text span size="sm" fw={isFocus ? 650 : 500}>
          {title}
        </Text>
      )}{" "}
      <Text span size="xs" c="dimmed">
        {more.join(", ")}
      </Text>
    </>
  );
}
