import { canonicalHash } from "@midline/shared/canonical-hash";
import { MAX_CORRECTIONS, wrongCells, type Correction } from "@midline/shared/labels/corrections";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Platform } from "../platform/context.js";
import { copyRows } from "../platform/database/copy-rows.js";
import type { JobHandler, JobInHand } from "../platform/jobs/job-handler.js";
import { announce } from "../platform/portal-news/announce.js";
import { countRevisions } from "./count-revisions.js";
import { readKnownCases } from "./current-labels.js";
import { labelFileOf, removeLabelFile } from "./label-files.js";
import { LabelImport, LabelImportRow } from "./label-import.entity.js";
import { FileTooComplex, openLabelReader, type LabelReader } from "./label-reader.js";
import type { FileToRead, OpenedFile, ReadingAnswers } from "./reading-words.js";

export const READ_LABEL_FILE = "label-import.read";

/** Reads a label file and says what committing it would do. Keeps the reading, changes no label. Begun again, it begins from the first row. */
export const readLabelFileJob: JobHandler = {
  kind: READ_LABEL_FILE,
  run: async (platform, inHand) => {
    const import_ = await platform.db.getRepository(LabelImport).findOneByOrFail({ id: inHand.job.subject });
    const site = await platform.db.getRepository(Site).findOneByOrFail({ id: import_.siteId });
    await inHand.asHolder((tx) => forgetRows(tx, import_.id));
    const reader = openLabelReader(toRead(platform, import_, site));
    try {
      await readThrough(platform, { inHand, import_, reader });
    } catch (error) {
      if (error instanceof FileTooComplex) return refuse(TOO_COMPLEX);
      throw error;
    } finally {
      await reader.close();
    }
    const { keepsFile } = await platform.db.getRepository(LabelImport).findOneByOrFail({ id: import_.id });
    if (!keepsFile) await removeLabelFile(platform, import_.id);
    return ok(undefined);
  },
  ended: async (tx, { platform, job, fault }) => {
    await forgetRows(tx, job.subject);
    await tx.getRepository(LabelImport).update({ id: job.subject, state: "reading" }, { state: fault === null ? "dropped" : "failed" });
    await announce(tx, { topic: "IMPORT", id: job.subject, siteId: job.siteId });
    await removeLabelFile(platform, job.subject);
  },
};

function toRead(platform: Platform, { id, mapping, corrections }: LabelImport, { code }: Site): FileToRead {
  return { importId: id, file: labelFileOf(platform, id), siteCode: code, mapping, corrections: corrections.map(cellAndValue) };
}

const cellAndValue = ({ row, column, value }: Correction): Correction => ({ row, column, value });

const TOO_COMPLEX: Fault = {
  code: "TOO_LARGE",
  message: "Reading this file takes more memory than the server gives to one file.",
  remedy: "Split it, or save it as CSV.",
};

/** What was read of a file goes, all of it. */
export const forgetRows = (tx: EntityManager, importId: string): Promise<unknown> =>
  tx.query("DELETE FROM label_import_row WHERE import_id = $1", [importId]);

interface Reading {
  readonly inHand: JobInHand;
  readonly import_: LabelImport;
  readonly reader: LabelReader;
}

async function readThrough(platform: Platform, { inHand, import_, reader }: Reading): Promise<void> {
  await inHand.progress("reading", 0, null);
  const opened = await reader.open();
  if (opened.fileProblems.length > 0) return inHand.finish((tx) => tellProblems(tx, { import_, opened, at: platform.now() }));
  // Counted before the labels are read: a commit in between makes this dry run stale, never silently wrong.
  const revisionsSeen = await countRevisions(platform.db, import_.siteId);
  let done = 0;
  let storing: Promise<unknown> = Promise.resolve();
  let next = reader.next();
  for (let names = await next; names !== null; names = await next) {
    await inHand.progress("reading", done, opened.totalRows);
    const judged = await reader.judge(await readKnownCases(platform.db, import_.siteId, names));
    next = reader.next();
    next.catch(() => undefined); // heard when it is waited for
    await storing;
    storing = inHand.asHolder((tx) => storeRows(tx, judged.rows)); // the next rows are read and judged meanwhile
    storing.catch(() => undefined);
    done += judged.count;
  }
  await storing;
  const end = await reader.end();
  await inHand.finish((tx) => tell(tx, { import_, opened, end, revisionsSeen, at: platform.now() }));
}

/** The rows as the thread wrote them. They need not reach the disk before the dry run is done: until then a server that is cut off begins again. */
async function storeRows(tx: EntityManager, rows: Uint8Array): Promise<void> {
  await tx.query("SET LOCAL synchronous_commit = off");
  await copyRows(tx, COPY_ROWS, rows);
}

const COPY_ROWS = `COPY label_import_row (import_id, row, pseudonym, outcome, problems, "values", values_hash, labels, call, called_by, number, changes_label, cells,
  case_id, revision_id) FROM STDIN`;

/** A file that cannot be used as it is: what is wrong with it is kept, and nothing else. What stands in its first line need be no header. */
async function tellProblems(tx: EntityManager, { import_: { id, siteId, importedBy }, opened, at }: Refused): Promise<Result<void>> {
  const { fileDigest, format, encoding, delimiter, fileProblems } = opened;
  await tx
    .getRepository(LabelImport)
    .update({ id }, { state: "failed", fileDigest, format, encoding, delimiter, fileProblems: [...fileProblems] });
  await announce(tx, { topic: "IMPORT", id, siteId });
  const person = await tx.getRepository(Person).findOneByOrFail({ id: importedBy });
  const detail = { fileDigest, problems: fileProblems.length };
  await recordAudit(tx, { at, actor: person.email, action: "label-import.refused", subject: `label-import ${id}`, detail });
  return ok(undefined);
}

type Refused = Pick<Told, "import_" | "opened" | "at">;

interface Told {
  readonly import_: LabelImport;
  readonly opened: OpenedFile;
  readonly end: ReadingAnswers["end"];
  readonly revisionsSeen: number;
  readonly at: Date;
}

/** The dry run is done: its totals, and the hash that names exactly this. */
async function tell(tx: EntityManager, { import_, opened, end, revisionsSeen, at }: Told): Promise<Result<void>> {
  const { id, siteId, mapping, corrections } = import_;
  const { totals, rowsHash } = end;
  const { fileDigest, format, encoding, delimiter } = opened;
  const mended = corrections.map(cellAndValue);
  const dryRunHash = canonicalHash({ id, siteId, fileDigest, revisionsSeen, mapping, corrections: mended, rowsHash });
  await tx.getRepository(LabelImport).update(
    { id },
    {
      state: "dryRun",
      fileDigest,
      format,
      encoding,
      delimiter,
      revisionsSeen,
      dryRunHash,
      ...totals,
      header: [...opened.header],
      ignoredColumns: [...opened.ignoredColumns],
      keepsFile: format !== "redcap" && (await hasFewWrongCells(tx, id)),
    },
  );
  await announce(tx, { topic: "IMPORT", id, siteId });
  const person = await tx.getRepository(Person).findOneByOrFail({ id: import_.importedBy });
  const detail = { fileDigest, dryRunHash, totalRows: totals.totalRows, rejected: totals.rejected };
  await recordAudit(tx, { at, actor: person.email, action: "label-import.dry-run", subject: `label-import ${id}`, detail });
  return ok(undefined);
}

/** Whether a person may mend its wrong cells one by one. A row of a REDCap export is made of several lines: that is mended in REDCap. */
async function hasFewWrongCells(tx: EntityManager, importId: string): Promise<boolean> {
  const rows = await tx.getRepository(LabelImportRow).find({ where: { importId, outcome: "reject" }, take: MAX_CORRECTIONS + 1 });
  const cells = wrongCells(rows.flatMap(({ problems }) => problems));
  return rows.length <= MAX_CORRECTIONS && cells.length > 0 && cells.length <= MAX_CORRECTIONS;
}
