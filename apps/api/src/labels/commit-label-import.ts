import { randomUUID } from "node:crypto";
import { canonicalHash } from "@midline/shared/canonical-hash";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { mayAct, signedIn } from "../access/authority.js";
import { Site } from "../access/site.entity.js";
import { recordAudit } from "../audit/record-audit.js";
import { registerCases } from "../cases/register-cases.js";
import type { Context, Viewer } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { settledStill } from "./consensus.js";
import { countRevisions } from "./count-revisions.js";
import { readCurrentLabels } from "./current-labels.js";
import { LabelImport, LabelImportRow } from "./label-import.entity.js";
import type { LabelRevision } from "./label-revision.entity.js";
import { recordRevisions } from "./record-revisions.js";

interface Commit {
  readonly dryRunHash: string;
  /** Leave rejected rows behind instead of refusing the file for them. */
  readonly validRowsOnly: boolean;
}

/**
 * Makes labels of exactly what the dry run showed, or of nothing. Refuses when the site's labels have changed since.
 * Committing twice is committing once.
 */
export async function commitLabelImport(ctx: Context, { dryRunHash, validRowsOnly }: Commit): Promise<Result<LabelImport>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  return ctx.db.transaction(async (tx): Promise<Result<LabelImport>> => {
    const found = await tx.getRepository(LabelImport).findOneBy({ dryRunHash });
    if (found === null || !mayAct(viewer.value, ["siteCoordinator"], found.siteId)) {
      return refuse({
        code: "NOT_FOUND",
        message: "There is no dry run with this hash at your site.",
        where: "dryRunHash",
        remedy: "Run it dry again.",
      });
    }
    // One commit at a time for each site: what the dry run saw must still be so when we write.
    await tx.getRepository(Site).findOneOrFail({ where: { id: found.siteId }, lock: { mode: "pessimistic_write" } });
    const import_ = await tx.getRepository(LabelImport).findOneByOrFail({ id: found.id });
    if (import_.state === "committed") return ok(import_);
    const fault = await whyNot(tx, import_, validRowsOnly);
    if (fault !== null) return fault;
    await announce(tx, { topic: "IMPORT", id: import_.id, siteId: import_.siteId });
    return ok(await write(tx, import_, { viewer: viewer.value, at: ctx.now() }));
  });
}

async function whyNot(tx: EntityManager, import_: LabelImport, validRowsOnly: boolean): Promise<Result<never> | null> {
  const [problem] = import_.fileProblems;
  if (problem) {
    return refuse({
      code: "IMPORT_HAS_ERRORS",
      message: `The file cannot be used: ${problem.message}`,
      where: import_.fileName,
      remedy: problem.remedy ?? "Correct it and run it dry again.",
    });
  }
  if (import_.rejected > 0 && !validRowsOnly) {
    const message = `${import_.rejected} of ${import_.totalRows} rows have problems.`;
    return refuse({
      code: "IMPORT_HAS_ERRORS",
      message,
      where: import_.fileName,
      remedy: "Correct them and run the file dry again, or commit the valid rows only.",
    });
  }
  if ((await countRevisions(tx, import_.siteId)) !== import_.revisionsSeen) {
    return refuse({
      code: "DRY_RUN_STALE",
      message: "The labels of this site have changed since the dry run.",
      where: import_.fileName,
      remedy: "Run the file dry again, look, and commit that.",
    });
  }
  return null;
}

interface Writing {
  readonly viewer: Viewer;
  readonly at: Date;
}

async function write(tx: EntityManager, import_: LabelImport, { viewer, at }: Writing): Promise<LabelImport> {
  const { id, siteId } = import_;
  const rows = await tx
    .getRepository(LabelImportRow)
    .createQueryBuilder("row")
    .where("row.importId = :id AND row.outcome IN ('create', 'update')", { id })
    .orderBy("row.row")
    .getMany();
  const news = rows.flatMap(({ pseudonym, values }) => (pseudonym !== null && values !== null ? [{ pseudonym, values }] : []));
  const ids = await registerCases(
    tx,
    { siteId, at },
    news.map(({ pseudonym, values }) => ({ pseudonym, ageYears: values.age_years, location: values.location_primary })),
  );
  const current = new Map((await readCurrentLabels(tx, [siteId])).map((label) => [label.caseId, label]));
  const revisions = news.map(({ pseudonym, values }): LabelRevision => {
    const caseId = ids.get(pseudonym) ?? "";
    const before = current.get(caseId);
    const settled = before === undefined ? null : settledStill(before.settled, before.values, values);
    return {
      id: randomUUID(),
      caseId,
      siteId,
      number: (before?.number ?? 0) + 1,
      source: "import",
      importId: id,
      values,
      valuesHash: canonicalHash(values),
      call: settled?.call ?? null,
      calledBy: settled?.by ?? null,
      reason: null,
      recordedBy: viewer.personId,
      createdAt: at,
    };
  });
  await recordRevisions(tx, revisions);
  await tx.getRepository(LabelImport).update({ id }, { state: "committed", committedAt: at });
  const { created, updated, unchanged, rejected, dryRunHash } = import_;
  const detail = { dryRunHash, created, updated, unchanged, rejected };
  await recordAudit(tx, { at, actor: viewer.email, action: "label-import.commit", subject: `label-import ${id}`, detail });
  import_.state = "committed";
  import_.committedAt = at;
  return import_;
}
