import { randomUUID } from "node:crypto";
import {
  cellOf,
  correctionsSchema,
  MAX_CORRECTIONS,
  withCorrections,
  wrongCells,
  type Correction,
} from "@midline/shared/labels/corrections";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import { In, type EntityManager } from "typeorm";
import { Site } from "../access/site.entity.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { enqueueJob } from "../platform/jobs/enqueue-job.js";
import { Job } from "../platform/jobs/job.entity.js";
import { parseInput } from "../platform/parse-input.js";
import { announce } from "../platform/portal-news/announce.js";
import type { CellCorrection } from "./cell-correction.object.js";
import { findOwnImport } from "./find-label-import.js";
import { isFileKept, removeLabelFile, shareLabelFile } from "./label-files.js";
import { LabelImport, LabelImportRow } from "./label-import.entity.js";
import { forgetRows, READ_LABEL_FILE } from "./read-label-file.js";
import { NOT_READ } from "./receive-label-file.js";

/**
 * Reads the file of a dry run again, as if other things stood in some of its wrong cells: an import of its own, whose dry run is looked at and
 * committed as any other. The one before is given up; the file stays as it was sent, and every mended cell is listed with who mended it.
 */
export async function correctLabelImport(ctx: Context, id: string, input: unknown): Promise<Result<LabelImport>> {
  const own = await findOwnImport(ctx, id);
  if (!own.ok) return own;
  const asked = parseInput(correctionsSchema, input);
  if (!asked.ok) return asked;
  const { viewer, import_: before } = own.value;
  const newId = randomUUID();
  if (!(await shareLabelFile(ctx, before.id, newId))) return refuse(notKept(before));
  const corrected = await ctx.db.transaction(async (tx): Promise<Result<LabelImport>> => {
    const { siteId } = before;
    // As a commit does: of committing and correcting, one comes first.
    await tx.getRepository(Site).findOneOrFail({ where: { id: siteId }, lock: { mode: "pessimistic_write" } });
    const import_ = await tx.getRepository(LabelImport).findOneByOrFail({ id: before.id });
    const isBusy = await tx.getRepository(Job).existsBy({ subject: import_.id, state: In(["waiting", "running"]) });
    if (isBusy || !isFileKept(import_, ctx.now())) return refuse(notKept(import_));
    const corrections = await correctionsOf(tx, import_, { asked: asked.value, by: viewer.personId });
    if (!corrections.ok) return corrections;
    const { fileName, mapping } = import_;
    const made = { ...NOT_READ, id: newId, siteId, fileName, mapping, corrections: [...corrections.value], corrects: import_.id };
    const at = ctx.now();
    await tx.getRepository(LabelImport).insert({ ...made, importedBy: viewer.personId, createdAt: at });
    await forgetRows(tx, import_.id);
    await tx.getRepository(LabelImport).update({ id: import_.id }, { state: "dropped", corrections: [] });
    await enqueueJob(tx, { kind: READ_LABEL_FILE, subject: newId, siteId, at });
    for (const changed of [import_.id, newId]) await announce(tx, { topic: "IMPORT", id: changed, siteId });
    // How many, never what: cells are patients'.
    const detail = { corrects: import_.id, cells: asked.value.length, cellsInAll: corrections.value.length };
    await recordAudit(tx, { at, actor: viewer.email, action: "label-import.correct", subject: `label-import ${newId}`, detail });
    return ok(await tx.getRepository(LabelImport).findOneByOrFail({ id: newId }));
  });
  await removeLabelFile(ctx, corrected.ok ? before.id : newId);
  return corrected;
}

const notKept = ({ fileName }: LabelImport): Fault => ({
  code: "CONFLICT",
  message: "The cells of this import cannot be corrected here, or no longer: its file is not kept.",
  where: fileName,
  remedy: "Correct the file where it comes from, and import it again.",
});

interface Asked {
  readonly asked: readonly Correction[];
  readonly by: string;
}

/** What was mended before and what is mended now, with what the file says there. Only cells that are wrong are mended. */
async function correctionsOf(
  tx: EntityManager,
  { id, header, corrections }: LabelImport,
  { asked, by }: Asked,
): Promise<Result<readonly CellCorrection[]>> {
  const rows = await tx.getRepository(LabelImportRow).findBy({ importId: id, outcome: "reject" });
  const wrong = new Set(rows.flatMap(({ problems }) => wrongCells(problems).map(cellOf)));
  const earlier = new Map(corrections.map((each) => [cellOf(each), each.before]));
  const made: CellCorrection[] = [];
  for (const { row, column, value } of asked) {
    const cell = rows.find((each) => each.row === row)?.cells?.[header.indexOf(column)];
    if (cell === undefined || !wrong.has(cellOf({ row, column }))) {
      const message = `Row ${row} has no wrong cell in such a column.`;
      return refuse({ code: "BAD_INPUT", message, where: "corrections", remedy: "Correct cells that the list of problems names." });
    }
    made.push({ row, column, before: earlier.get(cellOf({ row, column })) ?? cell, value, by });
  }
  const all = withCorrections(corrections, made);
  if (all.length <= MAX_CORRECTIONS) return ok(all);
  const message = `At most ${MAX_CORRECTIONS} cells of a file are corrected here; with these it would be ${all.length}.`;
  return refuse({ code: "BAD_INPUT", message, where: "corrections", remedy: "Correct the file itself and import it again." });
}
