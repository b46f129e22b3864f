import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { z } from "zod";
import { mayAct, signedIn } from "../access/authority.js";
import { Site } from "../access/site.entity.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { enqueueJob } from "../platform/jobs/enqueue-job.js";
import type { JobHandler } from "../platform/jobs/job-handler.js";
import { announce } from "../platform/portal-news/announce.js";
import { readReason } from "../platform/read-reason.js";
import { removeLabelFile } from "./label-files.js";
import { LabelImport } from "./label-import.entity.js";
import { rememberMapping } from "./mapping-memory.js";
import { whyNotCommit } from "./why-not-commit.js";
import { writeImport, type Writing } from "./write-import.js";

/** More than so many rows are not written while somebody waits for an answer. */
export const AT_ONCE = 2000;
const COMMIT_LABEL_IMPORT = "label-import.commit";

interface Commit {
  readonly dryRunHash: string;
  /** Leave rejected rows behind instead of refusing the file for them. */
  readonly validRowsOnly: boolean;
  /** Why labels that are in use are changed. */
  readonly reason: string | null;
}

/**
 * Makes labels of exactly what the dry run showed, or of nothing; a large one is written by a job. Refuses when the site's labels have changed since.
 * Committing twice is committing once.
 */
export async function commitLabelImport(ctx: Context, { dryRunHash, validRowsOnly, reason }: Commit): Promise<Result<LabelImport>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const why = reason === null || reason.trim() === "" ? ok(null) : readReason(reason);
  if (!why.ok) return why;
  const done = await ctx.db.transaction(async (tx): Promise<Result<LabelImport>> => {
    const found = await tx.getRepository(LabelImport).findOneBy({ dryRunHash });
    if (found === null || !mayAct(viewer.value, ["siteCoordinator"], found.siteId)) {
      return refuse({
        code: "NOT_FOUND",
        message: "There is no dry run with this hash at your site.",
        where: "dryRunHash",
        remedy: "Run it dry again.",
      });
    }
    const { personId, email } = viewer.value;
    const asked: AskedCommit = { validRowsOnly, reason: why.value, personId, email };
    if (found.state === "dryRun" && found.created + found.updated > AT_ONCE) {
      const fault = await whyNotCommit(tx, found, asked);
      if (fault !== null) return refuse(fault);
      const { id, siteId } = found;
      await enqueueJob(tx, { kind: COMMIT_LABEL_IMPORT, subject: id, siteId, input: asked, at: ctx.now() });
      return ok(found);
    }
    return commit(tx, found.id, { asked, at: ctx.now(), progress: async () => undefined });
  });
  if (done.ok && done.value.state === "committed") await removeLabelFile(ctx, done.value.id);
  return done;
}

const askedCommit = z.object({ validRowsOnly: z.boolean(), reason: z.string().nullable(), personId: z.uuid(), email: z.string() });
type AskedCommit = z.infer<typeof askedCommit>;

export const commitLabelImportJob: JobHandler = {
  kind: COMMIT_LABEL_IMPORT,
  run: async (platform, { job, progress, finish }) => {
    const asked = askedCommit.parse(job.input);
    await finish((tx) =>
      commit(tx, job.subject, { asked, at: platform.now(), progress: (done, total) => progress("committing", done, total) }),
    );
    await removeLabelFile(platform, job.subject);
    return ok(undefined);
  },
};

interface Committing extends Pick<Writing, "at" | "progress"> {
  readonly asked: AskedCommit;
}

async function commit(tx: EntityManager, importId: string, { asked, at, progress }: Committing): Promise<Result<LabelImport>> {
  const imports = tx.getRepository(LabelImport);
  const { siteId } = await imports.findOneByOrFail({ id: importId });
  // One commit at a time for each site: what the dry run saw must still be so when we write.
  await tx.getRepository(Site).findOneOrFail({ where: { id: siteId }, lock: { mode: "pessimistic_write" } });
  const import_ = await imports.findOneByOrFail({ id: importId });
  if (import_.state === "committed") return ok(import_);
  const fault = await whyNotCommit(tx, import_, asked);
  if (fault !== null) return refuse(fault);
  const { personId, email, reason } = asked;
  await writeImport(tx, import_, { personId, at, reason, progress });
  await rememberMapping(tx, import_, { personId, at });
  await imports.update({ id: importId }, { state: "committed", committedAt: at, reason });
  await announce(tx, { topic: "IMPORT", id: importId, siteId });
  const { created, updated, unchanged, rejected, dryRunHash } = import_;
  const detail = { dryRunHash, created, updated, unchanged, rejected };
  await recordAudit(tx, { at, actor: email, action: "label-import.commit", subject: `label-import ${importId}`, detail });
  return ok(await imports.findOneByOrFail({ id: importId }));
}
