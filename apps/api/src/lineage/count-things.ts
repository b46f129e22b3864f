import type { DataSource } from "typeorm";
import { siteOf, type RunColumn, type Strand } from "./strand.js";

/** So many things of one kind at one site; the id where there is one only. */
export interface SiteCount {
  readonly siteId: string;
  readonly count: number;
  readonly id: string | null;
}

/** What stands in a strand. Every committed round is a round and a model version. */
export interface StrandCounts {
  readonly versions: {
    readonly count: number;
    readonly from: number;
    readonly to: number;
    readonly modelId: string | null;
    readonly roundId: string | null;
  };
  readonly updates: readonly SiteCount[];
  readonly evaluations: readonly SiteCount[];
  readonly predictions: readonly SiteCount[];
}

/** Counts what stands in each strand, in their order: four statements, however many strands there are. */
export async function countThings(db: DataSource, strands: readonly Strand[]): Promise<readonly StrandCounts[]> {
  if (strands.length === 0) return [];
  const [versions, updates, evaluations, predictions] = await Promise.all([
    db.query<VersionRow[]>(`WITH ${STRANDS} ${VERSIONS}`, parametersOf(strands, "model")),
    db.query<SiteRow[]>(`WITH ${STRANDS} ${UPDATES}`, parametersOf(strands, "update")),
    db.query<SiteRow[]>(`WITH ${STRANDS} ${EVALUATIONS}`, parametersOf(strands, "evaluation")),
    db.query<SiteRow[]>(`WITH ${STRANDS} ${PREDICTIONS}`, parametersOf(strands, "prediction")),
  ]);
  const none = { count: 0, from: 0, to: 0, modelId: null, roundId: null };
  const of = (rows: readonly SiteRow[], n: number): readonly SiteCount[] => rows.filter((row) => row.n === n);
  return strands.map((_, n) => ({
    versions: versions.find((row) => row.n === n) ?? none,
    updates: of(updates, n),
    evaluations: of(evaluations, n),
    predictions: of(predictions, n),
  }));
}

type VersionRow = StrandCounts["versions"] & { readonly n: number };
type SiteRow = SiteCount & { readonly n: number };

/** Strands that have the column; a round or an update stands on versions too. */
function parametersOf(strands: readonly Strand[], column: RunColumn): readonly unknown[] {
  const asked = strands.flatMap((strand, n) => (column === "model" || strand.columns.includes(column) ? [{ ...strand, n }] : []));
  return [
    asked.map(({ n }) => n),
    asked.map(({ runId }) => runId),
    asked.map(({ from }) => from),
    asked.map(({ to }) => to),
    asked.map((strand) => siteOf(strand, column)),
  ];
}

const STRANDS = `strand (n, run_id, lo, hi, site_id) AS (SELECT * FROM unnest($1::int[], $2::uuid[], $3::int[], $4::int[], $5::uuid[])),
  version AS (SELECT s.*, v.id, v.round_number FROM strand s JOIN model_version v ON v.run_id = s.run_id AND v.round_number BETWEEN s.lo AND s.hi)`;

/** The only one there is. There is no min(uuid). */
const only = (id: string): string => `CASE WHEN count(*) = 1 THEN (array_agg(${id}))[1] END`;

const VERSIONS = `SELECT v.n, count(*)::int AS count, min(v.round_number) AS "from", max(v.round_number) AS "to", ${only("v.id")} AS "modelId",
    ${only("r.id")} AS "roundId"
  FROM version v LEFT JOIN round r ON r.run_id = v.run_id AND r.number = v.round_number - 1 AND r.state = 'committed'
  GROUP BY v.n`;

/** Those that counted: an update that the rule left out has taught nothing. Its id is looked up where a round stands by itself. */
const UPDATES = `SELECT v.n, c.site_id AS "siteId", count(*)::int AS count, ${only("u.id")} AS id
  FROM version v JOIN contribution c ON c.model_version_id = v.id AND c.weight IS DISTINCT FROM 0 AND (v.site_id IS NULL OR c.site_id = v.site_id)
  LEFT JOIN round r ON v.lo = v.hi AND r.run_id = v.run_id AND r.number = v.round_number - 1 AND r.state = 'committed'
  LEFT JOIN site_update u ON u.round_id = r.id AND u.site_id = c.site_id
  JOIN site ON site.id = c.site_id GROUP BY v.n, c.site_id, site.code ORDER BY v.n, site.code COLLATE "C"`;

const EVALUATIONS = `SELECT v.n, e.site_id AS "siteId", count(*)::int AS count, ${only("e.id")} AS id
  FROM version v JOIN evaluation e ON e.model_version_id = v.id AND (v.site_id IS NULL OR e.site_id = v.site_id)
  JOIN site ON site.id = e.site_id GROUP BY v.n, e.site_id, site.code ORDER BY v.n, site.code COLLATE "C"`;

const PREDICTIONS = `SELECT v.n, p.site_id AS "siteId", count(*)::int AS count, ${only("p.id")} AS id
  FROM version v JOIN prediction p ON p.model_version_id = v.id GROUP BY v.n, p.site_id ORDER BY v.n, p.site_id`;
