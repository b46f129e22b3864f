const LOOKS = 4;

/**
 * Ends a connection on which not one byte has arrived for so long, be it that a firewall forgot it or that the other end lost its power. Bytes
 * count, not messages: on a slow line a megabyte is on its way for minutes.
 */
export function hearSilence(transport: unknown, { silenceMs, ended }: { readonly silenceMs: number; readonly ended: Promise<void> }): void {
  const wire = wireOf(transport);
  let heard = -1;
  let quiet = 0;
  // Looks are counted, not time: a process that computed for a minute finds its bytes at the next look.
  const timer = setInterval(() => {
    const { bytesRead } = wire;
    quiet = bytesRead === heard ? quiet + 1 : 0;
    heard = bytesRead;
    if (quiet >= LOOKS) wire.destroy();
  }, silenceMs / LOOKS);
  void ended.then(() => clearInterval(timer));
}

interface Wire {
  readonly bytesRead: number;
  destroy(): void;
}

/** The TCP connection. socket.io and `ws` have no public word for the bytes that have arrived of a message that is not whole yet. */
function wireOf(transport: unknown): Wire {
  let inner = transport;
  for (const part of ["ws", "_socket"]) inner = typeof inner === "object" && inner !== null ? Reflect.get(inner, part) : undefined;
  if (isWire(inner)) return inner;
  throw new Error("The transport of the site link is not a WebSocket over TCP.");
}

const isWire = (value: unknown): value is Wire =>
  typeof value === "object" &&
  value !== null &&
  "bytesRead" in value &&
  typeof value.bytesRead === "number" &&
  "destroy" in value &&
  typeof value.destroy === "function";
