import type { LabelValues } from "@midline/shared/labels/codebook";
import type { SettledCall } from "@midline/shared/labels/read-call";
import { tableOne, type TableBy, type TableOne, type TablePatient } from "@midline/shared/cohorts/table-one";
import type { Split } from "@midline/shared/protocol/vocabulary";
import { ok, type Result } from "@midline/shared/result";
import type { Site } from "../access/site.entity.js";
import { siteById } from "../access/find-site.js";
import { floorsFor } from "../cases/floor-for.js";
import { consensus } from "../labels/consensus.js";
import type { Context } from "../platform/context.js";
import type { Cohort } from "./cohort.entity.js";
import { readAlike } from "./read-alike.js";
import { selectMembers } from "./select-members.js";

interface MemberRow {
  readonly siteId: string;
  readonly split: Split;
  readonly label: boolean | null;
  readonly values: LabelValues;
  readonly settled: SettledCall | null;
}

/** Table 1 of a frozen cohort, from the label revisions that it pins. */
export async function readTableOne(ctx: Context, cohort: Cohort, by: TableBy): Promise<TableOne> {
  const rows = await ctx.db.query<MemberRow[]>(
    `SELECT m.site_id AS "siteId", m.split, m.label, r."values",
            CASE WHEN r.call IS NOT NULL THEN jsonb_build_object('call', r.call, 'by', r.called_by) END AS settled
       FROM cohort_member m JOIN label_revision r ON r.id = m.revision_id
      WHERE m.cohort_id = $1`,
    [cohort.id],
  );
  const siteIds = new Set([...cohort.flow.sites, ...rows].map(({ siteId }) => siteId));
  const sites = await Promise.all([...siteIds].map((siteId) => siteById(ctx, siteId)));
  const patients = rows.map(({ values, settled, ...row }): TablePatient => ({
    ...row,
    values,
    tier: row.label === null ? null : (consensus(values, settled).find(({ target }) => target === cohort.target)?.tier ?? null),
  }));
  return tell(ctx, { patients, sites, by });
}

/** Table 1 of what would be frozen. */
export async function previewTableOne(ctx: Context, input: unknown, by: TableBy): Promise<Result<TableOne>> {
  const selection = await selectMembers(ctx, input, readAlike);
  if (!selection.ok) return selection;
  const patients = selection.value.members.map(({ of: { siteId, label, values }, split }): TablePatient => ({
    siteId,
    split,
    label: label.value,
    values,
    tier: label.value === null ? null : label.tier,
  }));
  return ok(await tell(ctx, { patients, sites: selection.value.sites, by }));
}

interface Told {
  readonly patients: readonly TablePatient[];
  readonly sites: readonly Site[];
  readonly by: TableBy;
}

async function tell(ctx: Context, { patients, sites, by }: Told): Promise<TableOne> {
  const ordered = sites.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const siteIds = ordered.map(({ id }) => id);
  const floors = await floorsFor(ctx, siteIds);
  const told = ordered.map(({ id, name, kind, disclosureFloor }) => ({
    siteId: id,
    title: name,
    external: kind === "external",
    floor: floors.get(id) ?? disclosureFloor,
  }));
  return tableOne(patients, told, by);
}
