import type { Rule } from "@midline/shared/cohorts/criteria";
import type { Target } from "@midline/shared/protocol/vocabulary";
import type { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import type { Candidate } from "./candidate.js";

/** What splits, folds and members are made of, whatever the rules ask about. */
const ALWAYS = ["location_primary", "mask_present"];

interface CandidateRow {
  readonly caseId: string;
  readonly pseudonym: string;
  readonly siteId: string;
  readonly revisionId: string;
  readonly state: string;
  readonly value: boolean | null;
  readonly tier: string | null;
  /** In the order of the fields asked for. */
  readonly values: readonly unknown[];
}

/**
 * Every labelled case of these sites with its newest revision and what that comes to for a target, in site code and pseudonym order.
 * Of its values only the fields that somebody looks at are read.
 */
export async function readCandidates(
  ctx: Context,
  ask: { readonly sites: readonly Site[]; readonly target: Target; readonly rules: readonly Rule[]; readonly alsoRead: readonly string[] },
): Promise<readonly Candidate[]> {
  const fields = [...new Set([...ALWAYS, ...ask.alsoRead, ...ask.rules.flatMap(({ field }) => (field === null ? [] : [field]))])];
  const sites = new Map(ask.sites.map((site) => [site.id, site]));
  const rows = await ctx.db.query<CandidateRow[]>(
    `SELECT c.id AS "caseId", c.pseudonym, c.site_id AS "siteId", l.revision_id AS "revisionId", l.state, l.value, l.tier,
            jsonb_build_array(${fields.map((_, i) => `r."values"->$${i + 3}`).join(", ")}) AS values
       FROM "case" c
       JOIN case_label l ON l.case_id = c.id AND l.target = $2
       JOIN label_revision r ON r.id = l.revision_id
      WHERE c.site_id = ANY($1)`,
    [[...sites.keys()], ask.target, ...fields],
  );
  const bySite = new Map<string, Candidate[]>(ask.sites.map(({ id }) => [id, []]));
  for (const { caseId, pseudonym, siteId, revisionId, state, value, tier, values } of rows) {
    const site = sites.get(siteId);
    if (!site) continue;
    const named: Record<string, unknown> = {};
    for (let i = 0; i < fields.length; i++) named[fields[i]!] = values[i] ?? null;
    bySite.get(siteId)?.push({
      caseId,
      pseudonym,
      siteId,
      siteCode: site.code,
      siteKind: site.kind,
      synthetic: site.synthetic,
      revisionId,
      values: named,
      label: { state, value, tier },
    });
  }
  const byCode = ask.sites.toSorted((a, b) => compare(a.code, b.code));
  return byCode.flatMap(({ id }) => (bySite.get(id) ?? []).sort((a, b) => compare(a.pseudonym, b.pseudonym)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
