import type { DataSource } from "typeorm";
import type { RunFacts } from "./strand.js";

const FACTS = `r.id, r.cohort_id AS "cohortId", r.task, (r.plan::jsonb ->> 'fold')::int AS fold, r.created_at AS "createdAt",
  parent.run_id AS "parentRunId", parent.round_number AS "parentRound"
  FROM run r LEFT JOIN model_version parent ON parent.id = r.parent_model_id`;

/** Runs by id, or those on cohorts. */
export const readRuns = (
  db: DataSource,
  by: { readonly ids: readonly string[] } | { readonly cohortIds: readonly string[] },
): Promise<RunFacts[]> =>
  "ids" in by
    ? db.query<RunFacts[]>(`SELECT ${FACTS} WHERE r.id = ANY ($1)`, [by.ids])
    : db.query<RunFacts[]>(`SELECT ${FACTS} WHERE r.cohort_id = ANY ($1)`, [by.cohortIds]);

/** Runs that began from a version of one of these runs in or after a round, those that began from versions of theirs, and so on. */
export async function readHeirs(db: DataSource, seeds: readonly { readonly runId: string; readonly from: number }[]): Promise<RunFacts[]> {
  if (seeds.length === 0) return [];
  return db.query<RunFacts[]>(
    `WITH RECURSIVE heir (id) AS (
       SELECT r.id FROM unnest($1::uuid[], $2::int[]) AS seed (run_id, round)
         JOIN model_version v ON v.run_id = seed.run_id AND v.round_number >= seed.round JOIN run r ON r.parent_model_id = v.id
       UNION
       SELECT r.id FROM heir JOIN model_version v ON v.run_id = heir.id JOIN run r ON r.parent_model_id = v.id
     ) SELECT ${FACTS} WHERE r.id IN (SELECT id FROM heir)`,
    [seeds.map(({ runId }) => runId), seeds.map(({ from }) => from)],
  );
}

/** These runs, the runs of the versions that they began from, and so on. */
export const readForebears = (db: DataSource, runId: string): Promise<RunFacts[]> =>
  db.query<RunFacts[]>(
    `WITH RECURSIVE forebear (id) AS (
       SELECT $1::uuid
       UNION
       SELECT v.run_id FROM forebear JOIN run r ON r.id = forebear.id JOIN model_version v ON v.id = r.parent_model_id
     ) SELECT ${FACTS} WHERE r.id IN (SELECT id FROM forebear)`,
    [runId],
  );
