import { MIN_FLOOR, release, sumReleased } from "@midline/shared/cohorts/released-count";
import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { LabelRevision } from "../labels/label-revision.entity.js";
import type { Context } from "../platform/context.js";
import { buildLineage } from "./build-lineage.js";
import { countPinned } from "./count-pinned.js";
import { countThings } from "./count-things.js";
import { findFocus, LABEL_READERS, PREDICTION_READERS, type LineageOf } from "./find-focus.js";
import { keyOf, nodeOf, type GraphNode, type LineageGraph } from "./graph.js";
import type { LineageDirection } from "./lineage-kinds.js";
import type { Lineage, LineageNode } from "./lineage.object.js";
import { seeSites } from "./see-sites.js";
import { seenAssays } from "./seen-assays.js";
import type { Walk } from "./walk.js";
import { walkDownstream } from "./walk-downstream.js";
import { walkUpstream } from "./walk-upstream.js";

export interface LineageQuestion {
  readonly of: LineageOf;
  readonly direction: LineageDirection;
  /** Runs in a page. */
  readonly first: number;
  readonly after: string | null;
}

/** More rows of a picture than anybody looks at. */
const MOST_RUNS = 100;

/** Where a thing came from, or what became of it: as many statements for one label as for a snapshot of a hundred thousand. */
export async function readLineage(ctx: Context, { of, direction, first, after }: LineageQuestion): Promise<Result<Lineage>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  if (first < 1 || first > MOST_RUNS) {
    const message = `A lineage shows 1 to ${MOST_RUNS} runs at a time, not ${first}.`;
    return refuse({ code: "BAD_INPUT", message, where: "first", remedy: "Ask for less and follow `after`." });
  }
  const focus = await findFocus(ctx, of);
  if (!focus.ok) return focus;
  const whole = direction === "downstream" ? await walkDownstream(ctx.db, focus.value) : await walkUpstream(ctx.db, focus.value);
  const { walk, rest } = pageOf(whole, first, after);
  const [strands, pinned] = await Promise.all([countThings(ctx.db, walk.strands), countPinned(ctx.db, walk.pinned)]);
  const graph = buildLineage(walk, { strands, pinned });
  const { nodes, edges } = await withTissue(ctx, walk, graph);
  const seen = await Promise.all(nodes.map((node) => asSeen(ctx, node)));
  const runCount = new Set(whole.strands.map(({ runId }) => runId)).size;
  return ok({ focus: graph.focus, nodes: seen, edges, runCount, after: rest });
}

/** The strands of some runs: the focus's own first, then the newest. */
function pageOf(walk: Walk, first: number, after: string | null): { readonly walk: Walk; readonly rest: string | null } {
  const own = "runId" in walk.focus ? walk.focus.runId : walk.focus.id;
  const order = walk.runs
    .filter(({ id }) => walk.strands.some(({ runId }) => runId === id))
    .toSorted(
      (a, b) => Number(b.id === own) - Number(a.id === own) || b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? -1 : 1),
    )
    .map(({ id }) => id);
  const start = after === null ? 0 : order.indexOf(after) + 1;
  const shown = order.slice(start, start + first);
  const isLast = start + shown.length >= order.length;
  return {
    walk: { ...walk, strands: shown.flatMap((id) => walk.strands.filter(({ runId }) => runId === id)) },
    rest: isLast ? null : (shown.at(-1) ?? null),
  };
}

type SeenGraph = Omit<LineageGraph, "nodes"> & { readonly nodes: readonly (GraphNode & { readonly assay?: LineageNode["assay"] })[] };

/** A revision by itself stands right of its tissue results. */
async function withTissue({ db }: Context, { focus, revisions }: Walk, graph: LineageGraph): Promise<SeenGraph> {
  const [revision] = focus.kind === "revision" ? revisions : [];
  if (revision === undefined) return graph;
  const { values } = await db.getRepository(LabelRevision).findOneByOrFail({ id: revision.id });
  const assays = seenAssays(values).map((assay, i) => ({ ...nodeOf("assay", `${revision.id}/${i}`), id: null, assay }));
  const edges = assays.map(({ key }) => ({ from: key, to: keyOf({ kind: "revision", id: revision.id }), use: null }));
  return { ...graph, nodes: [...assays, ...graph.nodes], edges: [...edges, ...graph.edges] };
}

/** As the viewer may see it. */
async function asSeen(ctx: Context, { from, to, sites, count, assay, ...node }: SeenGraph["nodes"][number]): Promise<LineageNode> {
  const roles = node.kind === "revision" ? LABEL_READERS : node.kind === "prediction" ? PREDICTION_READERS : null;
  const seen = await seeSites(ctx, sites, roles);
  const total = seen.length === 0 ? release(count, MIN_FLOOR) : sumReleased(seen.map((site) => site.count));
  return { ...node, fromRound: from, toRound: to, sites: seen, count: total, assay: assay ?? null };
}
