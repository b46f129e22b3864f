import { randomUUID } from "node:crypto";
import { canonicalHash, sha256Hex } from "@midline/shared/canonical-hash";
import { readLabelCsv, type LabelCsvReading } from "@midline/shared/labels/read-label-csv";
import { rejectedCsv } from "@midline/shared/labels/rejected-csv";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { z } from "zod";
import { requireAtSite } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import { announce } from "../platform/portal-news/announce.js";
import { readCurrentLabels } from "./current-labels.js";
import { judgeRows, type JudgedRow } from "./judge-rows.js";
import { LabelImport, LabelImportRow } from "./label-import.entity.js";
import { countRevisions } from "./count-revisions.js";

const labelFile = z.object({
  siteCode: z.string(),
  fileName: z.string().trim().min(1).max(200),
  contentBase64: z.base64("expected the file's bytes in base64"),
});

export type LabelFile = z.infer<typeof labelFile>;

/** Reads a label file and says what committing it would do. Keeps the reading, changes no label. */
export async function dryRunLabelImport(ctx: Context, input: LabelFile): Promise<Result<LabelImport>> {
  const site = await siteByCode(ctx.db, input.siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator"], site.value.id);
  if (!viewer.ok) return viewer;
  const parsed = parseInput(labelFile, input);
  if (!parsed.ok) return parsed;
  const bytes = Buffer.from(parsed.value.contentBase64, "base64");
  if (bytes.length === 0)
    return refuse({ code: "BAD_INPUT", message: "The file is empty.", where: parsed.value.fileName, remedy: "Begin from the template." });

  const reading = readLabelCsv(bytes, { siteCode: site.value.code });
  const createdAt = ctx.now();
  // Counted before the labels are read: a commit in between makes this dry run stale, never silently wrong.
  const revisionsSeen = await countRevisions(ctx.db, site.value.id);
  const rows = judgeRows(reading.rows, await readCurrentLabels(ctx.db, [site.value.id]));
  const id = randomUUID();
  const content = { siteId: site.value.id, fileDigest: sha256Hex(bytes), revisionsSeen };
  const made: LabelImport = {
    id,
    ...content,
    fileName: parsed.value.fileName,
    state: "dryRun",
    dryRunHash: canonicalHash({
      id,
      ...content,
      rows: rows.map(({ row, outcome, values }) => [row, outcome, values && canonicalHash(values)]),
    }),
    encoding: reading.encoding ?? "its own",
    delimiter: reading.delimiter ?? "none",
    totalRows: rows.length,
    ...countOutcomes(rows),
    fileProblems: [...reading.fileProblems],
    rejectedCsv: returnToAuthor(reading, rows),
    importedBy: viewer.value.personId,
    createdAt,
    committedAt: null,
  };
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(LabelImport).insert(made);
    await storeRows(tx, id, rows);
    const { totalRows, rejected, dryRunHash } = made;
    const detail = { siteCode: site.value.code, fileDigest: content.fileDigest, dryRunHash, totalRows, rejected };
    await recordAudit(tx, {
      at: createdAt,
      actor: viewer.value.email,
      action: "label-import.dry-run",
      subject: `label-import ${id}`,
      detail,
    });
    await announce(tx, { topic: "IMPORT", id, siteId: site.value.id });
  });
  return ok(made);
}

function countOutcomes(rows: readonly JudgedRow[]): Pick<LabelImport, "created" | "updated" | "unchanged" | "rejected"> {
  const count = (wanted: JudgedRow["outcome"]): number => rows.filter(({ outcome }) => outcome === wanted).length;
  return { created: count("create"), updated: count("update"), unchanged: count("unchanged"), rejected: count("reject") };
}

/** The rejected rows in the file's own columns, short of those the codebook does not know: notes may name a patient, and are not kept. */
function returnToAuthor(reading: LabelCsvReading, judged: readonly JudgedRow[]): string | null {
  const problems = new Map(judged.map((row) => [row.row, row.problems]));
  return rejectedCsv(
    reading,
    reading.rows.map((row) => ({ ...row, problems: problems.get(row.row) ?? row.problems })),
  );
}

const BATCH = 1000;

async function storeRows(tx: EntityManager, importId: string, rows: readonly JudgedRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows
      .slice(start, start + BATCH)
      .map(({ row, pseudonym, outcome, problems, values }) => ({ importId, row, pseudonym, outcome, problems: [...problems], values }));
    await tx.getRepository(LabelImportRow).insert(batch);
  }
}
