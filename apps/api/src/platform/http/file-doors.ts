import type { Readable } from "node:stream";
import { refuse, type Result } from "@midline/shared/result";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context, Platform } from "../context.js";
import { isDatabaseAway } from "../graphql/format-error.js";
import { statusOf } from "../site-link/http-doors.js";
import { createContext, readCredentials, type Identify } from "./credentials.js";
import { isOwnOrigin } from "./own-origin.js";

/** A file that a person sends: POST, the bytes as they are. Whoever opens the door counts them, and checks who is there. */
export interface UploadDoor {
  readonly path: string;
  readonly receive: (ctx: Context, query: unknown, body: Readable) => Promise<Result<unknown>>;
}

/** A file for a person to keep, as fast as he takes it. */
export interface Download {
  readonly fileName: string;
  readonly type: string;
  /** Of a file that is known before it is sent: its SHA-256 and its length. */
  readonly whole?: { readonly digest: string; readonly bytes: number };
  readonly bytes: Readable;
}

/** GET, with path parameters as Fastify writes them. */
export interface DownloadDoor {
  readonly path: string;
  readonly open: (ctx: Context, params: unknown) => Promise<Result<Download>>;
}

export interface FileDoors {
  readonly uploads: readonly UploadDoor[];
  readonly downloads: readonly DownloadDoor[];
}

interface Parts {
  readonly platform: Platform;
  readonly identify: Identify;
  readonly doors: FileDoors;
}

/** Who takes nothing of a file for this long is gone. */
const STALLED_MS = 60_000;

const BYTES = "application/octet-stream";

/**
 * The doors for what is too large for GraphQL. A refusal is `{fault}`, with a status that fits it. Bytes that are announced as bytes are nothing a form
 * of another site can send, and a page of another origin is turned away.
 */
export async function addFileDoors(app: FastifyInstance, { platform, identify, doors }: Parts): Promise<void> {
  const contextOf = (request: FastifyRequest, reply: FastifyReply): Promise<Context> =>
    createContext({ platform, identify, credentials: readCredentials(request.headers), clientAddress: request.ip, reply });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(BYTES, (_request, payload, done) => done(null, payload));
    scope.setErrorHandler((error, _, reply) => answerTrouble(platform, error, reply));
    for (const { path, receive } of doors.uploads) {
      scope.post<{ Body: Readable }>(path, async (request, reply) => {
        const received = isOwnOrigin(request.raw)
          ? await receive(await contextOf(request, reply), request.query, request.body)
          : OTHER_ORIGIN;
        // What was not read is not wanted: the connection does not wait for it.
        if (!request.raw.readableEnded) void reply.header("connection", "close");
        return received.ok
          ? reply.code(201).send(received.value)
          : reply.code(statusOf(received.fault.code)).send({ fault: received.fault });
      });
    }
    for (const { path, open } of doors.downloads) {
      scope.get(path, async (request, reply) => {
        const file = await open(await contextOf(request, reply), request.params);
        if (!file.ok) return reply.code(statusOf(file.fault.code)).send({ fault: file.fault });
        reply.raw.setTimeout(STALLED_MS);
        return reply.headers(headersOf(file.value)).send(file.value.bytes);
      });
    }
  });
}

/** The name as RFC 6266 writes it, once for programs that know ASCII only; the digest as RFC 9530 does. */
function headersOf({ fileName, type, whole }: Download): Readonly<Record<string, string | number>> {
  const plain = fileName.replaceAll(/[^\w. -]/g, "_");
  return {
    "content-type": type,
    "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    "cache-control": "no-store",
    ...(whole && {
      "content-length": whole.bytes,
      "repr-digest": `sha-256=:${Buffer.from(whole.digest, "hex").toString("base64")}:`,
    }),
  };
}

const OTHER_ORIGIN: Result<never> = refuse({
  code: "FORBIDDEN",
  message: "A page of another site may not send files here.",
  remedy: "Use the portal.",
});

function answerTrouble({ log }: Platform, error: unknown, reply: FastifyReply): FastifyReply {
  const status =
    typeof error === "object" && error !== null && "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  if (status < 500) {
    const fault = { code: "BAD_INPUT", message: "The file was not sent as bytes.", remedy: `Send it as it is, as ${BYTES}.` };
    return reply.code(status).send({ fault });
  }
  if (!isDatabaseAway(error)) log.error({ err: error }, "bug at a file door");
  const fault = { code: "UNAVAILABLE", message: "The server cannot take or give files just now.", remedy: "Try again in a moment." };
  return reply.code(503).send({ fault });
}
