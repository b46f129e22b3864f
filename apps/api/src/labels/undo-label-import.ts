import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { z } from "zod";
import { Site } from "../access/site.entity.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { enqueueJob } from "../platform/jobs/enqueue-job.js";
import type { JobHandler } from "../platform/jobs/job-handler.js";
import { announce } from "../platform/portal-news/announce.js";
import { readReason } from "../platform/read-reason.js";
import { AT_ONCE } from "./commit-label-import.js";
import { findOwnImport } from "./find-label-import.js";
import { LabelImport } from "./label-import.entity.js";
import { whyNotUndo } from "./why-not-undo.js";
import { writeUndoing } from "./write-undoing.js";

const UNDO_LABEL_IMPORT = "label-import.undo";

/**
 * Gives every case of an import back what was known before it, as one more revision; a large one by a job. Refuses once a frozen cohort or a later
 * revision stands on it. Undone twice is undone once.
 */
export async function undoLabelImport(
  ctx: Context,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<Result<LabelImport>> {
  const own = await findOwnImport(ctx, id);
  if (!own.ok) return own;
  const { viewer, import_ } = own.value;
  const why = readReason(reason);
  if (!why.ok) return why;
  const { personId, email } = viewer;
  const asked: AskedUndo = { reason: why.value, personId, email };
  return ctx.db.transaction(async (tx): Promise<Result<LabelImport>> => {
    if (import_.state !== "committed" || import_.created + import_.updated <= AT_ONCE)
      return undo(tx, id, { asked, at: ctx.now(), progress: async () => undefined });
    const fault = await whyNotUndo(tx, import_);
    if (fault !== null) return refuse(fault);
    await enqueueJob(tx, { kind: UNDO_LABEL_IMPORT, subject: id, siteId: import_.siteId, input: asked, at: ctx.now() });
    return ok(import_);
  });
}

const askedUndo = z.object({ reason: z.string(), personId: z.uuid(), email: z.string() });
type AskedUndo = z.infer<typeof askedUndo>;

export const undoLabelImportJob: JobHandler = {
  kind: UNDO_LABEL_IMPORT,
  run: async (platform, { job, progress, finish }) => {
    const asked = askedUndo.parse(job.input);
    await finish((tx) => undo(tx, job.subject, { asked, at: platform.now(), progress: (done, total) => progress("undoing", done, total) }));
    return ok(undefined);
  },
};

interface Undoing {
  readonly asked: AskedUndo;
  readonly at: Date;
  readonly progress: (done: number, total: number) => Promise<void>;
}

async function undo(tx: EntityManager, id: string, { asked, at, progress }: Undoing): Promise<Result<LabelImport>> {
  const imports = tx.getRepository(LabelImport);
  const { siteId } = await imports.findOneByOrFail({ id });
  await tx.getRepository(Site).findOneOrFail({ where: { id: siteId }, lock: { mode: "pessimistic_write" } });
  const import_ = await imports.findOneByOrFail({ id });
  if (import_.state === "undone") return ok(import_);
  const fault = await whyNotUndo(tx, import_);
  if (fault !== null) return refuse(fault);
  const { reason, personId, email } = asked;
  await writeUndoing(tx, import_, { personId, at, reason, progress });
  const undone = { state: "undone", undoneAt: at, undoneBy: personId, undoReason: reason } as const;
  await imports.update({ id }, undone);
  await tx.query("DELETE FROM label_import_row WHERE import_id = $1", [id]);
  await announce(tx, { topic: "IMPORT", id, siteId });
  const { created, updated, dryRunHash } = import_;
  await recordAudit(tx, {
    at,
    actor: email,
    action: "label-import.undo",
    subject: `label-import ${id}`,
    detail: { dryRunHash, created, updated },
  });
  return ok(await imports.findOneByOrFail({ id }));
}
