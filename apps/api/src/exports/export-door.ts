import type { FastifyInstance, FastifyReply } from "fastify";
import { recordAudit } from "../audit/record-audit.js";
import type { Context, Platform } from "../platform/context.js";
import { createContext, readCredentials, type Identify } from "../platform/http/credentials.js";
import { statusOf } from "../platform/site-link/http-doors.js";
import { refuse, type Result } from "@midline/shared/result";
import type { BlobStream } from "../platform/blobs/blob-store.js";
import type { CohortExport } from "./cohort-export.entity.js";
import { findExport } from "./find-export.js";

/** A receiver that takes nothing for this long is gone. */
const STALLED_MS = 60_000;

/** GET /exports/<id>: the file of an export, for who asked for it and may still see what is in it. A refusal is `{fault}`. */
export function addExportDoor(
  app: FastifyInstance,
  { platform, identify }: { readonly platform: Platform; readonly identify: Identify },
): void {
  app.get<{ Params: { id: string } }>("/exports/:id", async (request, reply) => {
    const credentials = readCredentials(request.headers);
    const ctx = await createContext({ platform, identify, credentials, clientAddress: request.ip, reply });
    const opened = await openFile(ctx, request.params.id);
    if (!opened.ok) return reply.code(statusOf(opened.fault.code)).send({ fault: opened.fault });
    reply.raw.setTimeout(STALLED_MS);
    return answer(reply, opened.value);
  });
}

interface OpenFile {
  readonly row: CohortExport;
  readonly file: BlobStream;
}

async function openFile(ctx: Context, id: string): Promise<Result<OpenFile>> {
  const row = await findExport(ctx, id);
  if (!row.ok) return row;
  const { digest, expiresAt, removed } = row.value;
  if (digest === null || removed || expiresAt === null || expiresAt <= ctx.now())
    return refuse({
      code: "NOT_FOUND",
      message: digest === null ? "This export is not written." : "This export has expired.",
      where: "id",
      remedy: digest === null ? "Wait until it is ready." : "Make it again from the cohort's page: it comes to the same bytes.",
    });
  const file = await ctx.blobs.stream(digest);
  if (!file.ok) return file;
  await ctx.db.transaction((tx) =>
    recordAudit(tx, {
      at: ctx.now(),
      actor: ctx.caller.viewer?.email ?? "",
      action: "cohort-export.download",
      subject: `cohort-export ${id}`,
      detail: { digest, bytes: file.value.totalBytes },
    }),
  );
  return { ok: true, value: { row: row.value, file: file.value } };
}

const MEDIA = {
  bids: "application/zip",
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  croissant: "application/zip",
};

/** The digest as RFC 9530 writes it. */
function answer(reply: FastifyReply, { row, file }: OpenFile): FastifyReply {
  const { digest, fileName, format } = row;
  void reply.headers({
    "content-type": MEDIA[format],
    "content-length": file.totalBytes,
    "content-disposition": `attachment; filename="${fileName}"`,
    "repr-digest": `sha-256=:${Buffer.from(digest ?? "", "hex").toString("base64")}:`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  return reply.send(file.read([0, file.totalBytes]));
}
