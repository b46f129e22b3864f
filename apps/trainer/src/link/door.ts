import { faultSchema } from "@midline/shared/faults";
import { blobRequest } from "@midline/shared/protocol/site-doors";
import { SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import type { Journal } from "../journal/journal.js";

/** No answer for this long is no answer. */
const DOOR_TIMEOUT_MS = 30_000;
/** An honest answer is a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** A download that brings nothing for this long has come to its end. */
const STALLED_MS = 60_000;

const refusal = z.object({ fault: faultSchema });

export interface Knock<S extends z.ZodType> {
  readonly server: string;
  readonly door: "enrol" | "challenge" | "session";
  readonly ask: Readonly<Record<string, unknown>>;
  readonly answer: S;
}

/** Sends one request to an HTTP door of the coordinator, journalled first. This file has every `fetch` of the trainer. */
export async function knock<S extends z.ZodType>(journal: Journal, { server, door, ask, answer }: Knock<S>): Promise<Result<z.output<S>>> {
  const written = journal.record(`POST ${door}`, ask);
  if (!written.ok) return written;
  const where = `${server}${SITE_LINK_PATH}/${door}`;
  let text: string;
  try {
    const response = await fetch(where, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(ask),
      redirect: "error",
      signal: AbortSignal.timeout(DOOR_TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    return refuse({
      code: "UNAVAILABLE",
      message: `The coordinator cannot be reached: ${reasonOf(error)}.`,
      where: server,
      remedy: "Check the address, the network and any proxy or firewall, then try again.",
    });
  }
  return readAnswer({ text, where, answer });
}

export interface BlobKnock {
  readonly server: string;
  /** The token of the session, whose `digest` is wanted from byte `offset` on. */
  readonly ask: z.infer<typeof blobRequest>;
  /** Takes the bytes as they come; false ends the download. */
  readonly onBytes: (bytes: Uint8Array) => boolean;
}

/** Fetches weights as a stream, journalled first. There is no limit to how long it takes, only to how long nothing comes. */
export async function fetchBlob(journal: Journal, { server, ask, onBytes }: BlobKnock): Promise<Result<null>> {
  const written = journal.record("GET blobs", blobRequest.parse(ask));
  if (!written.ok) return written;
  const { jwt, digest, offset } = ask;
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(new Error("nothing came for a minute")), STALLED_MS);
  const unreachable = (error: unknown): Result<never> =>
    refuse({ code: "UNAVAILABLE", message: `The weights stopped coming: ${reasonOf(error)}.`, where: server });
  try {
    const answered = await fetch(`${server}${SITE_LINK_PATH}/blobs/${digest}`, {
      headers: { authorization: `Bearer ${jwt}`, ...(offset > 0 ? { range: `bytes=${offset}-`, "if-range": `"${digest}"` } : {}) },
      redirect: "error",
      signal: stall.signal,
    }).then(ok, unreachable);
    if (!answered.ok) return answered;
    const response = answered.value;
    if (response.status !== (offset > 0 ? 206 : 200) || response.body === null) return await refusedBy(response, server);
    const reader = response.body.getReader();
    for (;;) {
      const next = await reader.read().then(ok, unreachable);
      if (!next.ok) return next;
      timer.refresh();
      if (next.value.done || !onBytes(next.value.value)) return ok(null);
    }
  } finally {
    clearTimeout(timer);
    stall.abort();
  }
}

/** The coordinator's fault; anything else that answers is not a coordinator that serves weights. */
async function refusedBy(response: Response, where: string): Promise<Result<never>> {
  const text = await response.text().catch(() => "");
  const refused = readAnswer({ text, where, answer: z.never() });
  return refused.ok ? refuse({ code: "UNSUPPORTED_FORMAT", message: "This is not an answer.", where }) : refused;
}

function readAnswer<S extends z.ZodType>({ text, where, answer }: { text: string; where: string; answer: S }): Result<z.output<S>> {
  let body: unknown;
  try {
    body = text.length <= MAX_ANSWER_BYTES ? JSON.parse(text) : null;
  } catch {
    body = null;
  }
  const fault = refusal.safeParse(body);
  if (fault.success) return refuse(fault.data.fault);
  const value = answer.safeParse(body);
  if (value.success) return ok(value.data);
  return refuse({
    code: "UNSUPPORTED_FORMAT",
    message: "Something answers at this address, but not as a Midline coordinator of this version.",
    where,
    remedy: "Check the address; it is the one the portal is opened at.",
  });
}

const thrown = z.object({ name: z.string(), message: z.string(), cause: z.unknown() });
const cause = z.object({ message: z.string(), code: z.string().optional() });

/** The operating system's word for it is in the cause; undici's own message is only "fetch failed". */
function reasonOf(error: unknown): string {
  const outer = thrown.safeParse(error).data;
  if (outer?.name === "TimeoutError") return "no answer in 30 seconds";
  const inner = cause.safeParse(outer?.cause).data;
  return inner?.message || inner?.code || outer?.message || "unknown error";
}
