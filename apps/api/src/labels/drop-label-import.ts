import { ok, refuse, type Result } from "@midline/shared/result";
import { In } from "typeorm";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { cancelJob } from "../platform/jobs/cancel-job.js";
import { Job } from "../platform/jobs/job.entity.js";
import { announce } from "../platform/portal-news/announce.js";
import { findOwnImport } from "./find-label-import.js";
import { removeLabelFile } from "./label-files.js";
import { LabelImport } from "./label-import.entity.js";
import { forgetRows } from "./read-label-file.js";

/** Gives an import up before it is committed: stops what the server does with it, and forgets what was read. Given up twice is given up once. */
export async function dropLabelImport(ctx: Context, id: string): Promise<Result<LabelImport>> {
  const own = await findOwnImport(ctx, id);
  if (!own.ok) return own;
  const { viewer, import_ } = own.value;
  return ctx.db.transaction(async (tx): Promise<Result<LabelImport>> => {
    const { siteId } = import_;
    const open = await tx.getRepository(Job).findOneBy({ subject: id, state: In(["waiting", "running"]) });
    const stopped = open === null ? "over" : await cancelJob(tx, open.id);
    const now = await tx.getRepository(LabelImport).findOneOrFail({ where: { id }, lock: { mode: "for_no_key_update" } });
    if (now.state === "committed" || now.state === "undone") {
      return refuse({
        code: "CONFLICT",
        message: "This import is committed.",
        where: now.fileName,
        remedy: "Undo it instead.",
      });
    }
    // A running job undoes what it has done when it notices.
    if (stopped === "asked" || now.state === "dropped" || now.state === "failed") return ok(now);
    await forgetRows(tx, id);
    await tx.getRepository(LabelImport).update({ id }, { state: "dropped", corrections: [] });
    await removeLabelFile(ctx, id);
    await announce(tx, { topic: "IMPORT", id, siteId });
    const at = ctx.now();
    await recordAudit(tx, { at, actor: viewer.email, action: "label-import.drop", subject: `label-import ${id}`, detail: {} });
    return ok(await tx.getRepository(LabelImport).findOneByOrFail({ id }));
  });
}
