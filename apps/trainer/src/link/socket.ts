import { FAULT_CODES, faultSchema, type Fault } from "@midline/shared/faults";
import {
  type Answer,
  type Ask,
  PROTOCOL_VERSION,
  reply,
  SITE_LINK_PATH,
  SITE_MESSAGES,
  type SiteMessage,
} from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { io, type Socket } from "socket.io-client";
import { z } from "zod";
import type { Journal } from "../journal/journal.js";
import { hearSilence } from "./hear-silence.js";

const CONNECT_TIMEOUT_MS = 20_000;
/** No acknowledgement for this long is a lost message. */
const ANSWER_TIMEOUT_MS = 60_000;
/** The same of one with a chunk in it, or of one for which the coordinator reads a whole update: a window of 4 MiB passes a 7 kB/s line in less. */
const SLOW_TIMEOUT_MS = 10 * 60_000;
const SLOW: ReadonlySet<SiteMessage> = new Set(["upload-chunk", "blob-read", "update-submit"]);

/** The coordinator speaks every 20 seconds: a connection on which not one byte arrives for this long is dead, whatever the system says of it. */
const SILENCE_MS = 60_000;

/** One connection to the coordinator. When it breaks it is over; `keep-link.ts` makes the next. */
export interface Connection {
  /** Sends one message, journalled before it leaves. `UNAVAILABLE` when the connection broke or nobody answered. */
  ask<M extends SiteMessage>(message: M, payload: Ask<M>): Promise<Result<Answer<M>>>;
  /** Resolves when the connection is over. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface ConnectOptions {
  readonly server: string;
  readonly jwt: string;
  readonly journal: Journal;
  readonly onLookAgain: () => void;
  readonly onSuperseded: () => void;
  readonly silenceMs?: number;
}

/** Opens the socket; refuses with the coordinator's fault, or `UNAVAILABLE`. The only socket of the trainer. */
export async function connect(options: ConnectOptions): Promise<Result<Connection>> {
  const auth = { jwt: options.jwt, protocolVersion: PROTOCOL_VERSION };
  const written = options.journal.record("connect", auth);
  if (!written.ok) return written;
  const socket = io(options.server, {
    path: SITE_LINK_PATH,
    transports: ["websocket"],
    auth,
    forceNew: true,
    reconnection: false,
    timeout: CONNECT_TIMEOUT_MS,
  });
  socket.on("look-again", options.onLookAgain);
  socket.on("superseded", options.onSuperseded);
  const ended = new Promise<void>((resolve) => void socket.once("disconnect", () => resolve()));
  const trouble = await new Promise<Fault | null>((resolve) => {
    socket.once("connect", () => resolve(null));
    socket.once("connect_error", (error) => resolve(faultOf(error, options.server)));
    // A coordinator that dies between the WebSocket and the greeting gives neither of the two.
    socket.once("disconnect", () => resolve(faultOf(new Error("the connection broke while it was being made"), options.server)));
  });
  if (trouble !== null) {
    socket.close();
    return refuse(trouble);
  }
  if (socket.connected) hearSilence(socket.io.engine.transport, { silenceMs: options.silenceMs ?? SILENCE_MS, ended });
  return ok({
    ended,
    close: () => void socket.close(),
    ask: (message, payload) => askOver(socket, options.journal, { message, payload }),
  });
}

async function askOver<M extends SiteMessage>(
  socket: Socket,
  journal: Journal,
  { message, payload }: { readonly message: M; readonly payload: Ask<M> },
): Promise<Result<Answer<M>>> {
  // A strict schema at the door: a field the protocol does not know cannot leave.
  const checked = SITE_MESSAGES[message].ask.parse(payload);
  if (!socket.connected) return refuse(unavailable("The connection to the coordinator is lost"));
  const written = journal.record(message, checked);
  if (!written.ok) return written;
  let raw: unknown;
  try {
    raw = await socket.timeout(SLOW.has(message) ? SLOW_TIMEOUT_MS : ANSWER_TIMEOUT_MS).emitWithAck(message, checked);
  } catch {
    return refuse(unavailable(`The coordinator did not acknowledge ${message}`));
  }
  const answer = reply<z.ZodType<Answer<M>>>(answerSchema(message)).safeParse(raw);
  if (!answer.success) {
    return refuse({
      code: "UNSUPPORTED_FORMAT",
      message: `The coordinator answered ${message} in a form this version does not know.`,
      where: message,
    });
  }
  return answer.data.ok ? ok(answer.data.value) : refuse(answer.data.fault);
}

/** The table's answer schema, known to TypeScript as the one of message M. */
function answerSchema<M extends SiteMessage>(message: M): z.ZodType<Answer<M>> {
  const table: { readonly [K in SiteMessage]: { readonly answer: z.ZodType<Answer<K>> } } = SITE_MESSAGES;
  return table[message].answer;
}

const unavailable = (message: string): Fault => ({
  code: "UNAVAILABLE",
  message: `${message}.`,
  remedy: "It is tried again until it works.",
});

/** A refused handshake carries the fault in `data`; a failed transport carries only an operating-system message. */
function faultOf(error: Error, server: string): Fault {
  const data: unknown = "data" in error ? error.data : undefined;
  const fault = faultSchema.safeParse(data);
  if (fault.success) return fault.data;
  const code = FAULT_CODES.find((known) => known === error.message);
  if (code !== undefined) return { code, message: "The coordinator refused the connection." };
  return { code: "UNAVAILABLE", message: `The coordinator cannot be reached: ${error.message}.`, where: server };
}
