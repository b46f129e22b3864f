import type { LineageKind } from "../generated/graphql";

/** What of a node decides where it stands. */
export interface Placeable {
  readonly key: string;
  readonly kind: LineageKind;
  readonly runId?: string | null;
  readonly fromRound?: number | null;
}

export interface Link {
  readonly from: string;
  readonly to: string;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Kinds that stand in each column, from left to right. */
  readonly columns: readonly LineageKind[];
  readonly places: ReadonlyMap<string, Place>;
  readonly width: number;
  readonly height: number;
}

/** In pixels. A node is as wide as its words need and as high as two lines of them. */
export const NODE = { width: 176, height: 56, gapX: 56, gapY: 14, head: 36 } as const;

const ORDER: readonly LineageKind[] = [
  "CASE",
  "ASSAY",
  "REVISION",
  "COHORT",
  "RUN",
  "ROUND",
  "UPDATE",
  "MODEL",
  "EVALUATION",
  "PREDICTION",
];
const STEP = NODE.height + NODE.gapY;

/**
 * Where everything stands: a column for each kind that is there, a band for each stretch of rounds of a run, and what belongs to no round
 * beside what it is linked with. Pure, in the order in which the nodes are given; no two nodes overlap.
 */
export function layOut(nodes: readonly Placeable[], links: readonly Link[]): Layout {
  const columns = ORDER.filter((kind) => nodes.some((node) => node.kind === kind));
  const x = (kind: LineageKind): number => columns.indexOf(kind) * (NODE.width + NODE.gapX);
  const tops = new Map<string, number>();
  const bands = new Map<string, Placeable[]>();
  for (const node of nodes) {
    if (typeof node.fromRound !== "number") continue;
    const name = `${node.runId} ${node.fromRound}`;
    bands.set(name, [...(bands.get(name) ?? []), node]);
  }
  let top = 0;
  for (const band of bands.values()) top = placeBand(band, { tops, top });
  placeBeside(
    nodes.filter((node) => typeof node.fromRound !== "number"),
    { tops, links },
  );
  const bottom = Math.max(0, ...tops.values()) + NODE.height;
  const places = new Map(nodes.map(({ key, kind }) => [key, { x: x(kind), y: NODE.head + (tops.get(key) ?? 0) }]));
  return {
    columns,
    places,
    width: Math.max(NODE.width, columns.length * (NODE.width + NODE.gapX) - NODE.gapX),
    height: NODE.head + bottom,
  };
}

/** The columns of one band, each in the middle of it; answers where the next band begins. */
function placeBand(band: readonly Placeable[], { tops, top }: { readonly tops: Map<string, number>; readonly top: number }): number {
  const kinds = [...new Set(band.map(({ kind }) => kind))];
  const tallest = Math.max(...kinds.map((kind) => band.filter((node) => node.kind === kind).length));
  for (const kind of kinds) {
    const own = band.filter((node) => node.kind === kind);
    own.forEach((node, i) => tops.set(node.key, top + ((tallest - own.length) / 2 + i) * STEP));
  }
  return top + tallest * STEP;
}

/** Kind by kind from the right, since what stands right is known first: each at the mean of what it is linked with, pushed down where it is taken. */
function placeBeside(
  nodes: readonly Placeable[],
  { tops, links }: { readonly tops: Map<string, number>; readonly links: readonly Link[] },
): void {
  for (const kind of ORDER.toReversed()) {
    const wished = nodes
      .filter((node) => node.kind === kind)
      .map(({ key }) => ({ key, wish: meanTop(key, { tops, links }) }))
      .sort((a, b) => a.wish - b.wish);
    const taken = [...tops].filter(([key]) => key.startsWith(`${kind.toLowerCase()}/`)).map(([, y]) => y);
    let free = 0;
    for (const { key, wish } of wished) {
      let y = Math.max(free, wish);
      while (taken.some((other) => Math.abs(other - y) < STEP)) y += STEP;
      tops.set(key, y);
      free = y + STEP;
    }
  }
}

function meanTop(key: string, { tops, links }: { readonly tops: ReadonlyMap<string, number>; readonly links: readonly Link[] }): number {
  const beside = links.flatMap(({ from, to }) => (from === key ? [tops.get(to)] : to === key ? [tops.get(from)] : []));
  const known = beside.filter((y) => y !== undefined);
  return known.length === 0 ? 0 : known.reduce((sum, y) => sum + y, 0) / known.length;
}
