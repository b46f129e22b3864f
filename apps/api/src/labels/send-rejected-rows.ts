import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { rejectedHeader, rejectedLine } from "@midline/shared/labels/rejected-csv";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { requireAtSite } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import type { Download, DownloadDoor } from "../platform/http/file-doors.js";
import { findLabelImport } from "./find-label-import.js";
import { LabelImportRow, type LabelImport } from "./label-import.entity.js";

/** Rows read at once. */
const BATCH = 500;

/** The rejected rows as a file of their own, in their own columns and words with the reason at the end; for the site's own coordinators. */
export async function sendRejectedRows(ctx: Context, params: unknown): Promise<Result<Download>> {
  const asked = z.object({ id: z.string() }).parse(params);
  const found = await findLabelImport(ctx, asked.id);
  if (!found.ok) return found;
  if (found.value === null)
    return refuse({
      code: "NOT_FOUND",
      message: "There is no such import among those you may see.",
      remedy: "Look at the list of imports.",
    });
  const viewer = requireAtSite(ctx, ["siteCoordinator"], found.value.siteId);
  if (!viewer.ok) return viewer;
  const fileName = found.value.fileName.replace(/(\.[^.]*)?$/, ".rejected.csv");
  return ok({ fileName, type: "text/csv; charset=utf-8", bytes: Readable.from(lines(ctx, found.value)) });
}

export const rejectedRowsDoor: DownloadDoor = { path: "/label-imports/:id/rejected.csv", open: sendRejectedRows };

async function* lines(ctx: Context, { id, header, delimiter }: LabelImport): AsyncGenerator<string> {
  const file = { header, delimiter, ignoredColumns: [] };
  yield rejectedHeader(file);
  for (let after = 0; ;) {
    const rows = await ctx.db
      .getRepository(LabelImportRow)
      .createQueryBuilder("r")
      .where("r.importId = :id AND r.outcome = 'reject' AND r.row > :after", { id, after })
      .orderBy("r.row")
      .limit(BATCH)
      .getMany();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ cells, problems }) => rejectedLine(file, cells ?? [], problems)).join("");
    after = last.row;
    await setImmediate();
  }
}
