import type { Socket } from "socket.io";

/** How a connection is kept alive, and when it is held for dead. */
export interface Heartbeat {
  /** The coordinator speaks at least this often. */
  readonly pingMs: number;
  /** Not one byte for this long, though there was a ping to answer: the other end is gone. */
  readonly silenceMs: number;
}

export const HEARTBEAT: Heartbeat = { pingMs: 20_000, silenceMs: 60_000 };

const LOOKS = 4;

/**
 * Ends a connection on which nothing arrives. It is bytes that count, not messages: on a slow line a megabyte is on its way for minutes, and
 * the answer to a ping waits behind it. `isUnread` says that we do not listen just now.
 */
export function hearSilence(socket: Socket, { silenceMs }: Heartbeat, isUnread: () => boolean): void {
  const connection = socket.request.socket;
  let heard = connection.bytesRead;
  let quiet = 0;
  // Looks are counted, not time: a process that stood still finds its bytes at the next look.
  const timer = setInterval(() => {
    quiet = connection.bytesRead === heard && !isUnread() ? quiet + 1 : 0;
    heard = connection.bytesRead;
    if (quiet >= LOOKS) connection.destroy();
  }, silenceMs / LOOKS);
  socket.on("disconnect", () => clearInterval(timer));
}
