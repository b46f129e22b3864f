import type { Target } from "@midline/shared/protocol/vocabulary";
import type { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import type { Candidate } from "./candidate.js";

export interface CasesAsked {
  readonly sites: readonly Site[];
  readonly target: Target;
  /** Of the codebook: those that somebody looks at. */
  readonly fields: readonly string[];
}

/** What tells one patient at two hospitals. */
export const TOKEN = "patient_token";

/** One case, in the order of the query; the last are the fields asked for. A tuple, and a site in one answer: a hundred thousand rows are half the work. */
type CaseRow = readonly [
  caseId: string,
  pseudonym: string,
  revisionId: string,
  state: string,
  value: boolean | null,
  tier: string | null,
  ...fields: unknown[],
];

/**
 * Every labelled case of these sites with its newest revision and what that comes to for a target, in site code and pseudonym order; without
 * cases whose only import was undone. Of its values only the fields that somebody looks at are read.
 */
export async function readCandidates(
  ctx: Pick<Context, "db">,
  { sites, target, fields: asked }: CasesAsked,
): Promise<readonly Candidate[]> {
  const fields = [...asked, TOKEN];
  const found = await ctx.db.query<{ siteId: string; cases: readonly CaseRow[] }[]>(
    `SELECT c.site_id AS "siteId", json_agg(json_build_array(c.id, c.pseudonym, l.revision_id, l.state, l.value, l.tier,
            ${fields.map((_, i) => `r."values"->$${i + 3}`).join(", ")})) AS cases
       FROM "case" c
       JOIN case_label l ON l.case_id = c.id AND l.target = $2
       JOIN label_revision r ON r.id = l.revision_id AND NOT r.withdrawn
      WHERE c.site_id = ANY($1)
      GROUP BY c.site_id`,
    [sites.map(({ id }) => id), target, ...fields],
  );
  const bySite = new Map(found.map(({ siteId, cases }) => [siteId, cases]));
  return sites
    .toSorted((a, b) => compare(a.code, b.code))
    .flatMap((site) => (bySite.get(site.id) ?? []).map((row) => candidateOf(site, row, fields)).sort(byPseudonym));
}

function candidateOf({ id, code, kind, synthetic }: Site, row: CaseRow, fields: readonly string[]): Candidate {
  const [caseId, pseudonym, revisionId, state, value, tier, ...found] = row;
  const values: Record<string, unknown> = {};
  for (let i = 0; i < fields.length; i++) values[fields[i]!] = found[i] ?? null;
  const token = typeof values[TOKEN] === "string" ? values[TOKEN] : null;
  return {
    caseId,
    pseudonym,
    token,
    siteId: id,
    siteCode: code,
    siteKind: kind,
    synthetic,
    revisionId,
    values,
    label: { state, value, tier },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byPseudonym = (a: Candidate, b: Candidate): number => compare(a.pseudonym, b.pseudonym);
