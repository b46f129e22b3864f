import { keyOf, nodeOf, ONE, type GraphNode } from "./graph.js";
import type { SiteCount, StrandCounts } from "./count-things.js";
import { keyOfGroup, type RunGroup } from "./group-key.js";
import type { LabelUse } from "./lineage-kinds.js";
import { siteOf, type RunColumn, type RunFacts, type Strand } from "./strand.js";

/** Things of one round that are shown one by one; of more, as one. */
const UNFOLDED = 12;

export type Columns = Readonly<Record<RunColumn, readonly GraphNode[]>>;

/** The nodes of a strand by column, and what leads to what. */
export interface Row {
  readonly columns: Columns;
  readonly links: readonly (readonly [from: readonly string[], to: readonly string[], use: LabelUse | null])[];
}

interface Standing {
  readonly counts: StrandCounts | undefined;
  readonly run: RunFacts | undefined;
}

/** One strand as it is drawn: a single round with its updates and scores one by one, several rounds folded. */
export function standIn(strand: Strand, { counts, run }: Standing): Row {
  const nodes = (column: RunColumn): readonly GraphNode[] => (strand.columns.includes(column) ? draw(column, strand, { counts, run }) : []);
  const columns: Columns = {
    cohort: nodes("cohort"),
    run: nodes("run"),
    round: nodes("round"),
    update: nodes("update"),
    model: nodes("model"),
    evaluation: nodes("evaluation"),
    prediction: nodes("prediction"),
  };
  const keys = (column: RunColumn): readonly string[] => columns[column].map(({ key }) => key);
  const chain = (["cohort", "run", "round", "update", "model"] as const).filter((column) => columns[column].length > 0);
  return {
    columns,
    links: [
      ...chain.slice(1).map((column, i) => [keys(chain[i] ?? column), keys(column), strand.use] as const),
      [keys("model"), keys("evaluation"), strand.use],
      [keys("model"), keys("prediction"), strand.use],
    ],
  };
}

function draw(column: RunColumn, strand: Strand, { counts, run }: Standing): readonly GraphNode[] {
  if (column === "cohort") return run === undefined ? [] : [nodeOf("cohort", run.cohortId)];
  const { runId, use } = strand;
  if (column === "run") return [{ ...nodeOf("run", runId), runId, use }];
  if (counts === undefined || counts.versions.count === 0) return [];
  const { from, to, count } = counts.versions;
  const group: RunGroup = { kind: column, runId, from, to, siteId: siteOf(strand, column) };
  const node = { ...ONE, runId, from, to, use };
  const asOne = (id: string | null): GraphNode =>
    id === null
      ? { ...node, key: keyOfGroup(group), kind: column, count }
      : { ...node, key: keyOf({ kind: column, id }), kind: column, id };
  if (column === "round") return [asOne(counts.versions.roundId)];
  if (column === "model") return [asOne(counts.versions.modelId)];
  const sites = column === "update" ? counts.updates : column === "evaluation" ? counts.evaluations : counts.predictions;
  if (sites.length === 0) return [];
  const singles = sites.flatMap(({ id, siteId }) =>
    id === null ? [] : [{ ...node, key: keyOf({ kind: column, id }), kind: column, id, sites: [{ siteId, count: 1 }] }],
  );
  const mayUnfold = column !== "prediction" && count === 1 && sites.length <= UNFOLDED && singles.length === sites.length;
  return mayUnfold ? singles : [{ ...node, key: keyOfGroup(group), kind: column, sites: sites.map(bySite), count: total(sites) }];
}

const bySite = ({ siteId, count }: SiteCount) => ({ siteId, count });
const total = (sites: readonly SiteCount[]): number => sites.reduce((sum, { count }) => sum + count, 0);
