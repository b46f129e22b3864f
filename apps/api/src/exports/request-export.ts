import { randomUUID } from "node:crypto";
import { uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { signedIn, visibleSites } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import { CohortMember } from "../cohorts/cohort-member.entity.js";
import { MEMBER_ROLES } from "../cohorts/compare-versions.js";
import { findCohort } from "../cohorts/find-cohort.js";
import type { Context } from "../platform/context.js";
import { enqueueJob } from "../platform/jobs/enqueue-job.js";
import { parseInput } from "../platform/parse-input.js";
import { CohortExport, type ExportFormat } from "./cohort-export.entity.js";
import { slugOf } from "./dataset.js";

/** The kind of its job. */
export const EXPORT_JOB = "cohort-export";

const EXTENSION: Readonly<Record<ExportFormat, string>> = {
  bids: "-bids.zip",
  csv: ".csv",
  parquet: ".parquet",
  croissant: "-croissant.zip",
};

const wish = z.object({
  cohortId: uuid,
  format: z.enum(["bids", "csv", "parquet", "croissant"]),
  licence: z.string().trim().min(1).max(200),
});

/** Asks for a file of a frozen cohort. Rows are those of the sites whose patients the viewer may see; without any, only numbers are given. */
export async function requestExport(ctx: Context, input: unknown): Promise<Result<CohortExport>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const parsed = parseInput(wish, input);
  if (!parsed.ok) return parsed;
  const { cohortId, format, licence } = parsed.value;
  const cohort = await findCohort(ctx.db.manager, cohortId);
  if (!cohort.ok) return cohort;
  const siteIds = await exportsRows(ctx, cohortId);
  if (siteIds.length === 0 && format !== "croissant")
    return refuse({
      code: "FORBIDDEN",
      message: "This cohort has no patients whom you may see one by one.",
      where: "format",
      remedy: "Export Croissant: it holds the metadata, the flow and the counts. Rows are for the coordinator of their hospital.",
    });
  const at = ctx.now();
  const row: CohortExport = {
    id: randomUUID(),
    cohortId,
    format,
    requestedById: viewer.value.personId,
    siteIds: [...siteIds],
    licence,
    fileName: `${slugOf(cohort.value)}${EXTENSION[format]}`,
    digest: null,
    bytes: null,
    expiresAt: null,
    removed: false,
    createdAt: at,
  };
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(CohortExport).insert(row);
    await enqueueJob(tx, { kind: EXPORT_JOB, subject: row.id, at });
    const detail = { cohortId, cohortDigest: cohort.value.digest, format, sites: siteIds.length };
    await recordAudit(tx, { at, actor: viewer.value.email, action: "cohort.export", subject: `cohort-export ${row.id}`, detail });
  });
  return ok(row);
}

/** Sites of the cohort whose patients the viewer may see one by one, by id. */
export async function exportsRows(ctx: Context, cohortId: string): Promise<readonly string[]> {
  const viewer = signedIn(ctx);
  const visible = viewer.ok ? visibleSites(viewer.value, MEMBER_ROLES) : [];
  if (visible.length === 0) return [];
  const rows = await ctx.db
    .getRepository(CohortMember)
    .createQueryBuilder("member")
    .select("DISTINCT member.siteId", "siteId")
    .where("member.cohortId = :cohortId", { cohortId })
    .getRawMany<{ siteId: string }>();
  const ids = rows.map(({ siteId }) => siteId).toSorted();
  return visible === "all" ? ids : ids.filter((id) => visible.includes(id));
}
