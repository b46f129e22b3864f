import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn, visibleSites } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { MAX_PAGE } from "../platform/database/keyset.js";
import { LABEL_READERS, PREDICTION_READERS } from "./find-focus.js";
import { readGroupKey, type Group, type RevisionGroup, type RunGroup } from "./group-key.js";
import type { LineageThing } from "./lineage.object.js";
import { loadThings } from "./load-things.js";
import { scoredInSql, trainsInSql } from "./standing-sql.js";

export interface ThingsPage {
  readonly first: number;
  readonly after: string | null;
}

export interface Things {
  readonly things: readonly LineageThing[];
  readonly after: string | null;
}

/** A page of what a folded node stands for: of patients and questions about them, those of the viewer's own sites alone. */
export async function readThings(ctx: Context, key: string, page: ThingsPage): Promise<Result<Things>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const group = readGroupKey(key);
  if (group === null || page.first < 1 || page.first > MAX_PAGE) {
    return refuse({
      code: "BAD_INPUT",
      message: group === null ? "This names no node of a lineage." : `A page holds 1 to ${MAX_PAGE} things, not ${page.first}.`,
      where: group === null ? "key" : "first",
      remedy: "Pass the key of a node as `lineage` gave it, and follow `after`.",
    });
  }
  const roles = group.kind === "revision" ? LABEL_READERS : group.kind === "prediction" ? PREDICTION_READERS : null;
  const sites = roles === null ? "all" : visibleSites(viewer.value, roles);
  const { sql, parameters } = statementOf(group, sites === "all" ? null : sites);
  const rows = await ctx.db.query<{ id: string; cursor: string }[]>(
    `SELECT id, cursor FROM (${sql}) AS thing WHERE $1::text IS NULL OR cursor COLLATE "C" > $1 ORDER BY cursor COLLATE "C" LIMIT $2`,
    [page.after, page.first + 1, ...parameters],
  );
  const shown = rows.slice(0, page.first);
  const things = await loadThings(
    ctx,
    group.kind,
    shown.map(({ id }) => id),
  );
  return ok({ things, after: rows.length > page.first ? (shown.at(-1)?.cursor ?? null) : null });
}

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const statementOf = (group: Group, sites: readonly string[] | null): Statement =>
  group.kind === "revision" ? ofCohort(group, sites) : ofRun(group, sites);

/** Ids with a cursor that orders them: by round, then by site, or by time. */
function ofRun({ kind, runId, from, to, siteId }: RunGroup, sites: readonly string[] | null): Statement {
  const round = "lpad(v.round_number::text, 10, '0')";
  const version = "model_version v WHERE v.run_id = $3 AND v.round_number BETWEEN $4 AND $5";
  const joined = (joins: string): string => version.replace("WHERE", `${joins} WHERE`);
  const span = [runId, from, to];
  switch (kind) {
    case "model":
      return { sql: `SELECT v.id, ${round} AS cursor FROM ${version}`, parameters: span };
    case "round": {
      const join = "JOIN round r ON r.run_id = v.run_id AND r.number = v.round_number - 1 AND r.state = 'committed'";
      return { sql: `SELECT r.id, ${round} AS cursor FROM ${joined(join)}`, parameters: span };
    }
    case "update": {
      const join = `JOIN contribution c ON c.model_version_id = v.id AND c.weight IS DISTINCT FROM 0
        JOIN round r ON r.run_id = v.run_id AND r.number = v.round_number - 1 AND r.state = 'committed'
        JOIN site_update u ON u.round_id = r.id AND u.site_id = c.site_id`;
      const sql = `SELECT u.id, ${round} || '/' || u.site_code AS cursor FROM ${joined(join)} AND ($6::uuid IS NULL OR u.site_id = $6)`;
      return { sql, parameters: [...span, siteId] };
    }
    case "evaluation": {
      const join = "JOIN evaluation e ON e.model_version_id = v.id JOIN site ON site.id = e.site_id";
      const sql = `SELECT e.id, ${round} || '/' || site.code AS cursor FROM ${joined(join)} AND ($6::uuid IS NULL OR e.site_id = $6)`;
      return { sql, parameters: [...span, siteId] };
    }
    case "prediction": {
      const at = "to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')";
      const join = "JOIN prediction p ON p.model_version_id = v.id";
      const sql = `SELECT p.id, ${at} || '/' || p.id AS cursor FROM ${joined(join)} AND ($6::uuid[] IS NULL OR p.site_id = ANY ($6))`;
      return { sql, parameters: [...span, sites] };
    }
  }
}

/** In the order of sites and pseudonyms. */
function ofCohort({ cohortId, standing, fold, siteId }: RevisionGroup, sites: readonly string[] | null): Statement {
  const isWanted = { all: "$6::int IS NULL", trained: trainsInSql("m", "$6::int"), scored: scoredInSql("m", "$6::int") }[standing];
  return {
    sql: `SELECT m.revision_id AS id, m.site_id || '/' || m.pseudonym AS cursor FROM cohort_member m
      WHERE m.cohort_id = $3 AND ($4::uuid IS NULL OR m.site_id = $4) AND ($5::uuid[] IS NULL OR m.site_id = ANY ($5)) AND ${isWanted}`,
    parameters: [cohortId, siteId, sites, standing === "all" ? null : fold],
  };
}
