import type { DataSource } from "typeorm";
import type { Focus } from "./find-focus.js";
import { readHeirs, readRuns } from "./read-runs.js";
import { readLabelUses } from "./read-label-use.js";
import { AFTER_RUN, LAST_ROUND, type RunColumn, type RunFacts, type Strand } from "./strand.js";
import type { Walk } from "./walk.js";

/** Revisions of a case that a walk begins from; older ones are found on the page of the case. */
const MOST_REVISIONS = 50;

/** What became of a thing. */
export async function walkDownstream(db: DataSource, focus: Focus): Promise<Walk> {
  if (focus.kind === "case" || focus.kind === "revision") return { focus, pinned: [], ...(await usesOf(db, focus)) };
  const { runs, strands } = await strandsFrom(db, focus);
  const heirs = await readHeirs(db, strands);
  const isNew = ({ id }: RunFacts): boolean => !runs.some((run) => run.id === id);
  return {
    focus,
    pinned: [],
    revisions: [],
    runs: [...runs, ...heirs.filter(isNew)],
    strands: [...strands, ...heirs.filter(isNew).map((run) => whole(run, ["run", ...AFTER_RUN]))],
  };
}

async function usesOf(db: DataSource, { kind, id, siteId }: Extract<Focus, { kind: "case" | "revision" }>) {
  const revisions = await db.query<{ id: string; caseId: string }[]>(
    `SELECT id, case_id AS "caseId" FROM label_revision WHERE ${kind === "case" ? "case_id" : "id"} = $1 ORDER BY number DESC LIMIT ${MOST_REVISIONS}`,
    [id],
  );
  return readLabelUses(db, { siteId, revisions });
}

type LaterFocus = Exclude<Focus, { kind: "case" | "revision" }>;

async function strandsFrom(db: DataSource, focus: LaterFocus): Promise<Pick<Walk, "runs" | "strands">> {
  if (focus.kind === "evaluation" || focus.kind === "prediction") return { runs: [], strands: [] };
  if (focus.kind === "cohort" || focus.kind === "run") {
    const runs = await readRuns(db, focus.kind === "run" ? { ids: [focus.id] } : { cohortIds: [focus.id] });
    const columns: readonly RunColumn[] = focus.kind === "run" ? ["run", ...AFTER_RUN] : ["cohort", "run", ...AFTER_RUN];
    return { runs, strands: runs.map((run) => whole(run, columns)) };
  }
  const { runId, round } = focus;
  const own = AFTER_RUN.slice(AFTER_RUN.indexOf(focus.kind));
  const siteId = focus.kind === "update" ? focus.siteId : null;
  const here: Strand = { runId, from: round, to: round, columns: own, siteId, use: null };
  const later: Strand = { runId, from: round + 1, to: LAST_ROUND, columns: AFTER_RUN, siteId: null, use: null };
  return { runs: await readRuns(db, { ids: [runId] }), strands: [here, later] };
}

const whole = ({ id }: RunFacts, columns: readonly RunColumn[]): Strand => ({
  runId: id,
  from: 1,
  to: LAST_ROUND,
  columns,
  siteId: null,
  use: null,
});
