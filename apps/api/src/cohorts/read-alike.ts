import { TABLE_FIELDS } from "@midline/shared/cohorts/table-one-blocks";
import type { DataSource } from "typeorm";
import type { Context } from "../platform/context.js";
import type { CountedCase } from "./candidate.js";
import { type CasesAsked, TOKEN } from "./read-candidates.js";

/** Choices of sites that are remembered for each database, and values of cases at most in each: some tens of MiB. */
const MOST_KEPT = 2;
const MOST_VALUES = 500_000;

interface Kept {
  /** Of the choice: what was read of whom. */
  readonly name: string;
  /** The changes of labels that it had seen. */
  readonly seen: string;
  readonly fields: readonly string[];
  readonly cases: Promise<readonly CountedCase[]>;
}

/** What was read last, the newest first. */
const kept = new WeakMap<DataSource, readonly Kept[]>();

/**
 * The cases that `readCandidates` reads, in its order, as far as they are counted: the database says which are alike, and those are one object here.
 * A token is told only where another of these cases has it. Remembered until a label of these sites changes, so that a rule that is switched off and on is not read for again.
 */
export async function readAlike(ctx: Pick<Context, "db">, ask: CasesAsked): Promise<readonly CountedCase[]> {
  const name = JSON.stringify([ask.target, ask.sites.map(({ id, code, kind, synthetic }) => [id, code, kind, synthetic])]);
  // Asked before the cases are read: who has seen more than is said reads once too often, never too seldom.
  const seen = await readChanges(ctx, ask);
  const known = kept.get(ctx.db) ?? [];
  const last = known.find((each) => each.name === name);
  if (last?.seen === seen && ask.fields.every((field) => last.fields.includes(field))) return last.cases;
  const fields = [...new Set([...ask.fields, ...(last?.fields ?? []), ...TABLE_FIELDS])];
  const reading = { name, seen, fields, cases: readGroups(ctx, { ...ask, fields }) };
  kept.set(ctx.db, [reading, ...known.filter((each) => each !== last)].slice(0, MOST_KEPT));
  const forget = (): void =>
    void kept.set(
      ctx.db,
      (kept.get(ctx.db) ?? []).filter((each) => each !== reading),
    );
  try {
    const cases = await reading.cases;
    if (new Set(cases).size * fields.length > MOST_VALUES) forget();
    return cases;
  } catch (error) {
    forget();
    throw error;
  }
}

/** How often labels of these sites have changed. */
async function readChanges(ctx: Pick<Context, "db">, { sites }: CasesAsked): Promise<string> {
  const [row] = await ctx.db.query<{ seen: string | null }[]>(
    `SELECT string_agg(site_id || ' ' || number, ',' ORDER BY site_id) AS seen FROM label_change WHERE site_id = ANY ($1)`,
    [sites.map(({ id }) => id)],
  );
  return row?.seen ?? "";
}

interface GroupRow extends Pick<CountedCase, "token"> {
  readonly siteId: string;
  readonly label: CountedCase["label"];
  readonly found: readonly unknown[];
  /** Of its cases among all, from 1. */
  readonly places: readonly number[];
}

async function readGroups(ctx: Pick<Context, "db">, { sites, target, fields }: CasesAsked): Promise<readonly CountedCase[]> {
  const rows = await ctx.db.query<GroupRow[]>(
    `WITH candidate AS MATERIALIZED (
       SELECT c.site_id, row_number() OVER (ORDER BY s.code COLLATE "C", c.pseudonym COLLATE "C") AS place, l.state, l.value, l.tier,
              jsonb_build_array(${fields.map((_, i) => `r."values"->$${i + 4}`).join(", ")}) AS found,
              CASE WHEN jsonb_typeof(r."values"->$3) = 'string' THEN r."values"->>$3 END AS token
         FROM "case" c JOIN site s ON s.id = c.site_id
         JOIN case_label l ON l.case_id = c.id AND l.target = $2
         JOIN label_revision r ON r.id = l.revision_id AND NOT r.withdrawn
        WHERE c.site_id = ANY ($1)
     ), shared AS (SELECT token FROM candidate WHERE token IS NOT NULL GROUP BY token HAVING count(*) > 1)
     SELECT c.site_id AS "siteId", json_build_object('state', c.state, 'value', c.value, 'tier', c.tier) AS label, c.found, s.token, json_agg(c.place) AS places
       FROM candidate c LEFT JOIN shared s ON s.token = c.token
      GROUP BY c.site_id, c.state, c.value, c.tier, c.found, s.token`,
    [sites.map(({ id }) => id), target, TOKEN, ...fields],
  );
  const bySite = new Map(sites.map((site) => [site.id, site]));
  const ordered: CountedCase[] = Array.from({ length: rows.reduce((sum, { places }) => sum + places.length, 0) });
  for (const { siteId, label, found, token, places } of rows) {
    const site = bySite.get(siteId);
    if (site === undefined) continue;
    const values = Object.fromEntries(fields.map((field, i) => [field, found[i] ?? null]));
    const alike: CountedCase = { siteId, siteCode: site.code, siteKind: site.kind, synthetic: site.synthetic, values, label, token };
    for (const place of places) ordered[place - 1] = alike;
  }
  return ordered;
}
