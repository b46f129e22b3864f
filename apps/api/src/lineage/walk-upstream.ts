import type { DataSource } from "typeorm";
import type { Focus } from "./find-focus.js";
import type { RevisionGroup } from "./group-key.js";
import { readForebears } from "./read-runs.js";
import { AFTER_RUN, type RunColumn, type RunFacts, type Strand } from "./strand.js";
import type { Walk } from "./walk.js";

const TO_MODEL: readonly RunColumn[] = ["cohort", "run", "round", "update", "model"];

/** What a thing was made of. */
export async function walkUpstream(db: DataSource, focus: Focus): Promise<Walk> {
  const nothing = { focus, runs: [], strands: [], pinned: [], revisions: [] };
  if (focus.kind === "case") return nothing;
  if (focus.kind === "cohort") return { ...nothing, pinned: [pinnedBy(focus.id)] };
  if (focus.kind !== "revision") return ofRun(db, focus);
  const itself = `SELECT id, case_id AS "caseId" FROM label_revision WHERE id = $1`;
  const revisions = await db.query<{ id: string; caseId: string }[]>(itself, [focus.id]);
  return { ...nothing, revisions: revisions.map((each) => ({ ...each, cohortIds: [] })) };
}

type RunFocus = Exclude<Focus, { kind: "case" | "revision" | "cohort" }>;

async function ofRun(db: DataSource, focus: RunFocus): Promise<Walk> {
  const runId = focus.kind === "run" ? focus.id : focus.runId;
  // Its own run first: a label that taught it again is not only inherited.
  const runs = (await readForebears(db, runId)).toSorted((a, b) => Number(b.id === runId) - Number(a.id === runId));
  const strands = [...ownStrands(focus), ...runs.flatMap((run) => forebearsOf(run))];
  const taught = await readTeachers(db, strands);
  const pinned = runs
    .filter(({ task }) => task === "diagnosis")
    .flatMap((run): Walk["pinned"] => {
      const siteIds = taught.get(run.id) ?? [];
      if (focus.kind === "run" && run.id === runId) return [pinnedBy(run.cohortId)];
      if (focus.kind === "update" && run.id === runId) {
        const now = [...new Set([...siteIds, focus.siteId])];
        return [{ group: groupOf(run, "trained"), siteIds: now, use: "trained" }];
      }
      return siteIds.length === 0 ? [] : [{ group: groupOf(run, "trained"), siteIds, use: run.id === runId ? "trained" : "inherited" }];
    });
  const scored = runs.flatMap((run): Walk["pinned"] =>
    focus.kind === "evaluation" && run.id === runId && run.task === "diagnosis"
      ? [{ group: { ...groupOf(run, "scored"), siteId: focus.siteId }, siteIds: [focus.siteId], use: "scored" }]
      : [],
  );
  return { focus, runs, strands, revisions: [], pinned: [...pinned, ...scored] };
}

/** The rounds of the focus's own run: its own, and those before. */
function ownStrands(focus: RunFocus): readonly Strand[] {
  if (focus.kind === "run") return [{ runId: focus.id, from: 1, to: 1, columns: ["cohort", "run"], siteId: null, use: null }];
  const { runId, round } = focus;
  const last = AFTER_RUN.indexOf(focus.kind === "evaluation" || focus.kind === "prediction" ? "model" : focus.kind);
  const columns: readonly RunColumn[] = ["cohort", "run", ...AFTER_RUN.slice(0, last + 1)];
  const siteId = focus.kind === "update" ? focus.siteId : null;
  const here: Strand = { runId, from: round, to: round, columns, siteId, use: null };
  return round === 1 ? [here] : [here, { runId, from: 1, to: round - 1, columns: TO_MODEL, siteId: null, use: null }];
}

/** The rounds of the run that a run began from, up to the version it took. */
const forebearsOf = ({ parentRunId, parentRound }: RunFacts): readonly Strand[] =>
  parentRunId === null || parentRound === null
    ? []
    : [{ runId: parentRunId, from: 1, to: parentRound, columns: TO_MODEL, siteId: null, use: "inherited" }];

const pinnedBy = (cohortId: string): Walk["pinned"][number] => ({
  group: { kind: "revision", cohortId, standing: "all", fold: null, siteId: null },
  siteIds: null,
  use: null,
});

const groupOf = ({ cohortId, fold }: RunFacts, standing: RevisionGroup["standing"]): RevisionGroup => ({
  kind: "revision",
  cohortId,
  standing,
  fold,
  siteId: null,
});

/** The sites whose updates counted in the rounds of these strands, by run: whose labels have taught. */
async function readTeachers(db: DataSource, strands: readonly Strand[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.query<{ runId: string; siteIds: string[] }[]>(
    `SELECT v.run_id AS "runId", array_agg(DISTINCT c.site_id ORDER BY c.site_id) AS "siteIds"
       FROM unnest($1::uuid[], $2::int[], $3::int[]) AS s (run_id, lo, hi)
       JOIN model_version v ON v.run_id = s.run_id AND v.round_number BETWEEN s.lo AND s.hi
       JOIN contribution c ON c.model_version_id = v.id AND c.weight IS DISTINCT FROM 0
      GROUP BY v.run_id`,
    [strands.map(({ runId }) => runId), strands.map(({ from }) => from), strands.map(({ to }) => to)],
  );
  return new Map(rows.map(({ runId, siteIds }) => [runId, siteIds]));
}
