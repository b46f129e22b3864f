import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { EMPTY_MAPPING, labelMappingSchema, withChoices, type LabelMapping } from "@midline/shared/labels/label-mapping";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { requireAtSite } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import type { UploadDoor } from "../platform/http/file-doors.js";
import { enqueueJob } from "../platform/jobs/enqueue-job.js";
import { parseInput } from "../platform/parse-input.js";
import { announce } from "../platform/portal-news/announce.js";
import { keepLabelFile, removeLabelFile, splitBody, sweepLabelFiles } from "./label-files.js";
import { LabelImport } from "./label-import.entity.js";
import { readMappingOf } from "./mapping-memory.js";
import { READ_LABEL_FILE } from "./read-label-file.js";

const MAX_MAPPING_BYTES = 64 * 1024;

const question = z.object({
  site: z.string(),
  name: z.string().trim().min(1).max(200),
  /** So many bytes at the beginning are the mapping, as JSON. */
  mapping: z.coerce.number().int().min(0).max(MAX_MAPPING_BYTES).default(0),
});

/** Takes a label file and has it read; answers the import, which changes no label before it is committed. */
export async function receiveLabelFile(ctx: Context, query: unknown, body: Readable): Promise<Result<{ readonly id: string }>> {
  const asked = parseInput(question, query);
  if (!asked.ok) return asked;
  const site = await siteByCode(ctx.db, asked.value.site);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator"], site.value.id);
  if (!viewer.ok) return viewer;
  await sweepLabelFiles(ctx);
  const parts = await splitBody(body, asked.value.mapping);
  const mapping = readMapping(parts?.head ?? null);
  if (!mapping.ok) return mapping;
  const id = randomUUID();
  const kept = await keepLabelFile(ctx, id, parts?.rest ?? body);
  if (!kept.ok) return kept;
  if (kept.value === 0)
    return refuse({ code: "BAD_INPUT", message: "The file is empty.", where: asked.value.name, remedy: "Begin from the template." });
  const at = ctx.now();
  const remembered = await readMappingOf(ctx.db, site.value.id);
  const choices = withChoices(remembered?.mapping ?? EMPTY_MAPPING, mapping.value);
  try {
    await ctx.db.transaction(async (tx) => {
      const siteId = site.value.id;
      const made = {
        ...NOT_READ,
        id,
        siteId,
        fileName: asked.value.name,
        mapping: choices,
        importedBy: viewer.value.personId,
        createdAt: at,
      };
      await tx.getRepository(LabelImport).insert(made);
      await enqueueJob(tx, { kind: READ_LABEL_FILE, subject: id, siteId, at });
      await announce(tx, { topic: "IMPORT", id, siteId });
      const detail = { siteCode: site.value.code, bytes: kept.value };
      await recordAudit(tx, { at, actor: viewer.value.email, action: "label-import.upload", subject: `label-import ${id}`, detail });
    });
  } catch (error) {
    await removeLabelFile(ctx, id);
    throw error;
  }
  return ok({ id });
}

export const labelFileDoor: UploadDoor = { path: "/label-files", receive: receiveLabelFile };

/** Not a byte of the file has been read yet. */
export const NOT_READ = {
  fileDigest: "0".repeat(64),
  state: "reading",
  dryRunHash: null,
  revisionsSeen: null,
  encoding: null,
  delimiter: null,
  format: null,
  header: [],
  ignoredColumns: [],
  totalRows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  changedLabels: 0,
  fileProblems: [],
  corrections: [],
  corrects: null,
  keepsFile: false,
  reason: null,
  committedAt: null,
  undoneAt: null,
  undoneBy: null,
  undoReason: null,
} satisfies Partial<LabelImport>;

/** What was chosen for this file; nothing when nothing was sent. */
function readMapping(head: Uint8Array | null): Result<LabelMapping> {
  if (head === null) return refuse({ code: "BAD_INPUT", message: "The file is shorter than its mapping.", where: "mapping" });
  if (head.byteLength === 0) return ok(EMPTY_MAPPING);
  try {
    return parseInput(labelMappingSchema, JSON.parse(new TextDecoder().decode(head)));
  } catch {
    return refuse({ code: "BAD_INPUT", message: "The mapping is no JSON.", where: "mapping" });
  }
}
