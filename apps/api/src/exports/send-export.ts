import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import type { Download, DownloadDoor } from "../platform/http/file-doors.js";
import type { ExportFormat } from "./cohort-export.entity.js";
import { findExport } from "./find-export.js";

/** The file of an export, for who asked for it and may still see what is in it, until it expires. */
export async function sendExport(ctx: Context, params: unknown): Promise<Result<Download>> {
  const { id } = z.object({ id: z.string() }).parse(params);
  const row = await findExport(ctx, id);
  if (!row.ok) return row;
  const { digest, expiresAt, removed, fileName, format } = row.value;
  if (digest === null || removed || expiresAt === null || expiresAt <= ctx.now())
    return refuse({
      code: "NOT_FOUND",
      message: digest === null ? "This export is not written." : "This export has expired.",
      where: "id",
      remedy: digest === null ? "Wait until it is ready." : "Make it again from the cohort's page: it comes to the same bytes.",
    });
  const file = await ctx.blobs.stream(digest);
  if (!file.ok) return file;
  const { totalBytes } = file.value;
  await ctx.db.transaction((tx) =>
    recordAudit(tx, {
      at: ctx.now(),
      actor: ctx.caller.viewer?.email ?? "",
      action: "cohort-export.download",
      subject: `cohort-export ${id}`,
      detail: { digest, bytes: totalBytes },
    }),
  );
  return ok({ fileName, type: MEDIA[format], whole: { digest, bytes: totalBytes }, bytes: file.value.read([0, totalBytes]) });
}

const MEDIA: Readonly<Record<ExportFormat, string>> = {
  bids: "application/zip",
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  croissant: "application/zip",
};

export const exportDoor: DownloadDoor = { path: "/exports/:id", open: sendExport };
