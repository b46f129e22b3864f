import type net from "node:net";
import type { Fault } from "@midline/shared/faults";
import type { Socket } from "socket.io";
import { oneAtATime } from "../one-at-a-time.js";
import type { Reply } from "./answer-message.js";
import type { CountWaiting } from "./linked-site.js";
import { hearSilence, type Heartbeat } from "./hear-silence.js";
import type { Intake, Line } from "./intake.js";

/** More unanswered messages than any trainer has in flight. */
const MAX_BACKLOG = 64;

const OVERRUN: Fault = {
  code: "UNAVAILABLE",
  message: "Too many messages wait for an answer on this connection.",
  remedy: "Wait for answers before asking more.",
};

/**
 * Answers the messages of one connection in the order they came, the next when the sender has taken the answer before: who asks and does not
 * listen is asked to wait. A message that wants no answer gets none.
 */
export function answerInTurn(
  socket: Socket,
  { intake, heartbeat }: { readonly intake: Intake; readonly heartbeat: Heartbeat },
  answer: (message: string, payload: unknown, waiting: CountWaiting) => Promise<Reply>,
): void {
  const inTurn = oneAtATime();
  const line = lineOf(socket);
  let backlog = 0;
  let chunks = 0;
  hearSilence(socket, heartbeat, () => intake.isPaused(line));
  socket.on("disconnect", () => intake.forget(line));
  socket.onAny((message: string, ...rest: unknown[]) => {
    const acknowledge = rest.at(-1);
    if (typeof acknowledge !== "function") return;
    if (backlog >= MAX_BACKLOG) {
      acknowledge({ ok: false, fault: OVERRUN });
      return;
    }
    const payload = rest.length > 1 ? rest[0] : undefined;
    const bytes = bytesOf(payload);
    backlog += 1;
    if (bytes > 0) chunks += 1;
    intake.take(line, bytes);
    void inTurn("messages", async () => {
      if (bytes > 0) chunks -= 1;
      acknowledge(await answer(message, payload, () => chunks));
      await taken(socket.request.socket);
      backlog -= 1;
      intake.release(line, bytes);
    });
  });
}

/** Bytes that a message brings; the words around them are few. */
function bytesOf(payload: unknown): number {
  if (typeof payload !== "object" || payload === null || !("bytes" in payload)) return 0;
  return payload.bytes instanceof Uint8Array ? payload.bytes.byteLength : 0;
}

/** Resolves when what was written has been handed to the network, or the connection is over. */
async function taken(connection: net.Socket): Promise<void> {
  if (!connection.writableNeedDrain || connection.destroyed) return;
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      connection.off("drain", settle);
      connection.off("close", settle);
      resolve();
    };
    connection.on("drain", settle);
    connection.on("close", settle);
  });
}

/** The WebSocket behind a connection. socket.io has no word for leaving it unread; pausing it below the WebSocket would be undone by it. */
function lineOf({ conn }: Socket): Line {
  const webSocket: unknown = Reflect.get(conn.transport, "socket");
  if (isLine(webSocket)) return webSocket;
  throw new Error("The transport of the site link is not a WebSocket that can be paused.");
}

const isLine = (value: unknown): value is Line =>
  typeof value === "object" &&
  value !== null &&
  "pause" in value &&
  typeof value.pause === "function" &&
  "resume" in value &&
  typeof value.resume === "function";
