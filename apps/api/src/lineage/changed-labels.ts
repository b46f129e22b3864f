import { sumReleased } from "@midline/shared/cohorts/released-count";
import { ok, type Result } from "@midline/shared/result";
import { signedIn, visibleSites } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { type Page, type PageRequest, pageOf, readPageRequest } from "../platform/database/keyset.js";
import { batched } from "../platform/graphql/batched.js";
import type { ChangedLabelOfCase, ChangedLabels } from "./changed-labels.object.js";
import { LABEL_READERS } from "./find-focus.js";
import { seeSites } from "./see-sites.js";
import { scoredInSql, trainsInSql } from "./standing-sql.js";

/** Marks of cohorts, in the columns of marks: root, cohort, case, site, since, and how it was used. */
const OF_COHORTS = `SELECT d.cohort_id AS root, d.cohort_id, d.case_id, d.site_id, d.since, NULL AS use FROM changed_label d WHERE d.cohort_id = ANY ($1)`;

/**
 * Marks of model versions: labels that taught one, or one that it came from, where an update of their site counted by then; and labels that
 * it was scored on. Begins from what has changed, so that a version whose labels all stand costs next to nothing.
 */
const OF_MODELS = `
  SELECT DISTINCT ON (s.root, d.case_id) s.root, d.cohort_id, d.case_id, d.site_id, d.since,
         CASE WHEN NOT taught.it THEN 'scored' WHEN s.own THEN 'trained' ELSE 'inherited' END AS use
    FROM strand s JOIN held ON held.run_id = s.run_id
    JOIN changed_label d ON d.cohort_id = held.cohort_id
    LEFT JOIN contributor c ON c.root = s.root AND c.run_id = s.run_id AND c.site_id = d.site_id
    CROSS JOIN LATERAL (SELECT ${trainsInSql("d", "held.fold")} AND c.root IS NOT NULL AS it) AS taught
   WHERE taught.it OR (s.own AND ${scoredInSql("d", "held.fold")})
   ORDER BY s.root, d.case_id, taught.it DESC, s.own DESC`;

const STRANDS = `strand (root, run_id, upto, own) AS (
    SELECT v.id, v.run_id, v.round_number, true FROM model_version v WHERE v.id = ANY ($1)
    UNION
    SELECT s.root, p.run_id, p.round_number, false FROM strand s JOIN run r ON r.id = s.run_id JOIN model_version p ON p.id = r.parent_model_id
  ), contributor AS (
    SELECT DISTINCT s.root, s.run_id, c.site_id FROM strand s JOIN model_version v ON v.run_id = s.run_id AND v.round_number <= s.upto
      JOIN contribution c ON c.model_version_id = v.id AND c.weight IS DISTINCT FROM 0
  ), held AS MATERIALIZED (
    -- A plan is taken apart once a run, not once a label.
    SELECT r.id AS run_id, r.cohort_id, (r.plan::jsonb ->> 'fold')::int AS fold FROM run r
     WHERE r.task = 'diagnosis' AND r.id IN (SELECT run_id FROM strand)
  )`;

const MARKS = {
  cohort: `WITH marked AS (${OF_COHORTS})`,
  model: `WITH RECURSIVE ${STRANDS}, marked AS (${OF_MODELS})`,
} as const;

interface SiteMarks {
  readonly root: string;
  readonly siteId: string;
  readonly count: number;
  readonly since: Date;
}

const marksOf = (kind: keyof typeof MARKS) =>
  batched<string, readonly SiteMarks[]>(async (ctx, ids) => {
    const rows = await ctx.db.query<SiteMarks[]>(
      `${MARKS[kind]} SELECT root, site_id AS "siteId", count(*)::int AS count, max(since) AS since
         FROM marked JOIN site ON site.id = site_id GROUP BY root, site_id, site.code ORDER BY site.code COLLATE "C"`,
      [ids],
    );
    return new Map(ids.map((id) => [id, rows.filter(({ root }) => root === id)]));
  });

const READ = { cohort: marksOf("cohort"), model: marksOf("model") } as const;

/** The labels of a cohort, or of all that a model used, that are others now; null where none is. Batched. */
export async function readChangedLabels(ctx: Context, of: ChangedLabels["of"]): Promise<ChangedLabels | null> {
  const marks = (await READ[of.kind](ctx, of.id)) ?? [];
  if (marks.length === 0) return null;
  const sites = await seeSites(ctx, marks, LABEL_READERS);
  const ownCount = marks.reduce((sum, { count }, i) => sum + (sites[i]?.own ? count : 0), 0);
  const since = new Date(Math.max(...marks.map((each) => each.since.getTime())));
  return { of, sites, count: sumReleased(sites.map(({ count }) => count)), since, ownCount };
}

/** Those of the viewer's own sites one by one, last changed first. */
export async function listChangedLabels(
  ctx: Context,
  { kind, id }: ChangedLabels["of"],
  request: PageRequest,
): Promise<Result<Page<ChangedLabelOfCase>>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const place = readPageRequest(request);
  if (!place.ok) return place;
  const { first, after } = place.value;
  const sites = visibleSites(viewer.value, LABEL_READERS);
  const own = [[id], sites === "all" ? null : sites];
  const rows = await ctx.db.query<ChangedLabelOfCase[]>(
    `${MARKS[kind]}, page AS (
       SELECT * FROM marked k WHERE ${OWN} AND ($3::timestamptz IS NULL OR (k.since, k.case_id) < ($3, $4)) ORDER BY k.since DESC, k.case_id DESC LIMIT $5)
     SELECT k.case_id AS "caseId", m.label AS pinned, l.value AS now, l.state, k.use, k.since
       FROM page k JOIN cohort c ON c.id = k.cohort_id JOIN cohort_member m ON m.cohort_id = k.cohort_id AND m.case_id = k.case_id
       JOIN case_label l ON l.case_id = k.case_id AND l.target = c.target
      ORDER BY k.since DESC, k.case_id DESC`,
    [...own, after?.createdAt ?? null, after?.id ?? null, first + 1],
  );
  const countAll = async (): Promise<number> => {
    const [counted] = await ctx.db.query<{ n: number }[]>(`${MARKS[kind]} SELECT count(*)::int AS n FROM marked k WHERE ${OWN}`, own);
    return counted?.n ?? 0;
  };
  return ok(pageOf({ rows, first, keyOf: ({ caseId, since }) => ({ id: caseId, createdAt: since }), countAll }));
}

/** Whether a mark is of one of the sites of the second parameter; of any where that is null. */
const OWN = "($2::uuid[] IS NULL OR k.site_id = ANY ($2))";
