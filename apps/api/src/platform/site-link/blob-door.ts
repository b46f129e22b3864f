import type { ByteRange } from "@midline/shared/protocol/chunks";
import { digest as digestShape } from "@midline/shared/protocol/ids";
import { SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import { refuse, type Result } from "@midline/shared/result";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { BlobStream } from "../blobs/blob-store.js";
import { answerTrouble, statusOf } from "./http-doors.js";

/** A receiver that takes nothing for this long is gone. */
const STALLED_MS = 60_000;

/** Weights for the bearer of a session token; refuses who may not have them. */
export type BlobReader = (jwt: string, digest: string) => Promise<Result<BlobStream>>;

/**
 * GET /site-link/blobs/<digest>: weights straight from the disk, whole (200) or from a byte on (206). A refusal is `{fault}`. One range is
 * served; of several, or of none that can be read, the whole is sent, as RFC 9110 allows.
 */
export function addBlobDoor(server: FastifyInstance, read: BlobReader): void {
  server.get<{ Params: { digest: string } }>(`${SITE_LINK_PATH}/blobs/:digest`, { errorHandler: answerTrouble }, async (request, reply) => {
    const { digest } = request.params;
    const blob = await knock(request, digest, read);
    if (!blob.ok) return reply.code(statusOf(blob.fault.code)).send({ fault: blob.fault });
    reply.raw.setTimeout(STALLED_MS);
    return answer(reply, blob.value, { digest, wanted: rangeOf(request, digest) });
  });
}

async function knock({ headers }: FastifyRequest, digest: string, read: BlobReader): Promise<Result<BlobStream>> {
  const jwt = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (jwt === undefined) {
    return refuse({
      code: "UNAUTHENTICATED",
      message: "Weights are for sites that have signed in.",
      where: "Authorization",
      remedy: "Send the token that /site-link/session answered, as a Bearer token.",
    });
  }
  if (digestShape.safeParse(digest).success) return read(jwt, digest);
  return refuse({ code: "BAD_INPUT", message: "A digest has 64 hexadecimal digits in lower case.", where: "digest" });
}

/** The range that counts: with `If-Range` of another blob, none does. */
function rangeOf({ headers }: FastifyRequest, digest: string): string | undefined {
  const condition = headers["if-range"];
  return condition === undefined || condition === tagOf(digest) ? headers.range : undefined;
}

const tagOf = (digest: string): string => `"${digest}"`;

function answer(reply: FastifyReply, blob: BlobStream, { digest, wanted }: { digest: string; wanted: string | undefined }): FastifyReply {
  const { totalBytes } = blob;
  const range = readRange(wanted, totalBytes);
  void reply.headers({
    "accept-ranges": "bytes",
    etag: tagOf(digest),
    "cache-control": "no-store",
    "content-type": "application/octet-stream",
  });
  if (range === "beyond") return reply.code(416).header("content-range", `bytes */${totalBytes}`).send();
  const [from, to] = range ?? [0, totalBytes];
  if (range !== null) void reply.code(206).header("content-range", `bytes ${from}-${to - 1}/${totalBytes}`);
  void reply.header("content-length", to - from);
  return reply.send(blob.read([from, to]));
}

/** One `bytes` range of RFC 9110 as `[from, to)`; null where the whole is to be sent, "beyond" where there is no such byte. */
export function readRange(header: string | undefined, totalBytes: number): ByteRange | "beyond" | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return null;
  if (first === "") return Number(last) === 0 ? "beyond" : [Math.max(0, totalBytes - Number(last)), totalBytes];
  if (last !== "" && Number(last) < Number(first)) return null;
  if (Number(first) >= totalBytes) return "beyond";
  return [Number(first), last === "" ? totalBytes : Math.min(totalBytes, Number(last) + 1)];
}
