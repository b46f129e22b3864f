import type { StrandCounts } from "./count-things.js";
import { keyOfGroup } from "./group-key.js";
import { nodeOf, ONE, type GraphEdge, type GraphNode, type LineageGraph, type SiteAmount } from "./graph.js";
import type { LabelUse } from "./lineage-kinds.js";
import type { Strand } from "./strand.js";
import { standIn } from "./stand-in.js";
import type { Walk } from "./walk.js";

export interface Counted {
  /** In the order of the strands. */
  readonly strands: readonly StrandCounts[];
  /** In the order of the pinned groups. */
  readonly pinned: readonly (readonly SiteAmount[])[];
}

/** The picture of a walk: pure, so that the same rows give the same picture. Edges go from what was there first to what it became. */
export function buildLineage(walk: Walk, counted: Counted): LineageGraph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const add = (node: GraphNode): string => {
    if (!nodes.has(node.key)) nodes.set(node.key, node);
    return node.key;
  };
  const link = (from: readonly string[], to: readonly string[], use: LabelUse | null): void => {
    for (const a of from) for (const b of to) if (a !== b) edges.set(`${a} ${b}`, edges.get(`${a} ${b}`) ?? { from: a, to: b, use });
  };
  const focus = add({ ...nodeOf(walk.focus.kind, walk.focus.id), runId: runOf(walk) });
  for (const revision of walk.revisions) {
    const key = add(nodeOf("revision", revision.id));
    if (walk.focus.kind === "case") link([focus], [key], null);
    for (const id of revision.cohortIds) link([key], [add(nodeOf("cohort", id))], null);
  }
  const rows = walk.strands.map((strand, i) => standIn(strand, { counts: counted.strands[i], run: runFacts(walk, strand.runId) }));
  for (const [i, row] of rows.entries()) {
    for (const group of Object.values(row.columns)) group.forEach(add);
    for (const [from, to, use] of row.links) link(from, to, use);
    const strand = walk.strands[i];
    if (strand) joinToWhatWentBefore(strand, { walk, rows, link });
  }
  for (const [i, { group, use }] of walk.pinned.entries()) {
    const sites = counted.pinned[i] ?? [];
    const count = sites.reduce((sum, each) => sum + each.count, 0);
    if (count === 0) continue;
    const key = add({ ...ONE, key: keyOfGroup(group), kind: "revision", id: null, use, sites, count });
    // What a version was scored on did not make it: it leads to the score.
    if (use === "scored") link([add(nodeOf("cohort", group.cohortId))], [focus], use);
    link([key], [add(nodeOf("cohort", group.cohortId))], use);
  }
  const seen = walk.focus;
  if (seen.kind === "evaluation" || seen.kind === "prediction") link(keysOf(rows[0]?.columns.model), [focus], null);
  return { focus, nodes: [...nodes.values()], edges: [...edges.values()] };
}

type Rows = readonly ReturnType<typeof standIn>[];
type Link = (from: readonly string[], to: readonly string[], use: LabelUse | null) => void;

/** The version before leads to a round; a version of another run leads to the run that began from it. */
function joinToWhatWentBefore(
  strand: Strand,
  { walk, rows, link }: { readonly walk: Walk; readonly rows: Rows; readonly link: Link },
): void {
  const at = walk.strands.indexOf(strand);
  const here = rows[at]?.columns;
  const run = runFacts(walk, strand.runId);
  walk.strands.forEach((other, i) => {
    const models = keysOf(rows[i]?.columns.model);
    if (other.runId === strand.runId && other.to === strand.from - 1) {
      const first = [here?.round, here?.update, here?.model].find((column) => column !== undefined && column.length > 0);
      link(models, keysOf(first), other.use);
    }
    const isParent =
      other.runId === run?.parentRunId && run.parentRound !== null && other.from <= run.parentRound && run.parentRound <= other.to;
    if (isParent && other.use !== "scored") link(models, keysOf(here?.run), "inherited");
  });
}

const keysOf = (nodes: readonly GraphNode[] | undefined): readonly string[] => (nodes ?? []).map(({ key }) => key);

const runFacts = ({ runs }: Walk, id: string) => runs.find((run) => run.id === id);

const runOf = ({ focus }: Walk): string | null => (focus.kind === "run" ? focus.id : "runId" in focus ? focus.runId : null);
