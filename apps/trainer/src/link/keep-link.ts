import type { Fault, FaultCode } from "@midline/shared/faults";
import type { Answer, Ask, SiteMessage } from "@midline/shared/protocol/site-messages";
import { refuse, type Result } from "@midline/shared/result";
import { type Identity, signIn } from "../identity/sign-in.js";
import { JOURNAL, type Journal } from "../journal/journal.js";
import { fetchBlob } from "./door.js";
import { pause } from "./pause.js";
import { connect, type Connection } from "./socket.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** A connection refused so is not tried again; somebody has to do something. */
const FINAL: readonly FaultCode[] = [
  "PROTOCOL_MISMATCH",
  "SITE_KEY_UNKNOWN",
  "SIGNATURE_INVALID",
  "SUPERSEDED",
  "FORBIDDEN",
  "STORAGE_FULL",
];

/** An answer that says that this trainer is no longer wanted, to whatever message. */
const ENDS_THE_LINK: readonly FaultCode[] = ["SUPERSEDED", "SITE_KEY_UNKNOWN"];

/** The link to the coordinator: it breaks and mends, and the work goes on. */
export interface SiteLink {
  /** Sends one message over the connection of the moment; `UNAVAILABLE` when there is none. */
  ask<M extends SiteMessage>(message: M, payload: Ask<M>): Promise<Result<Answer<M>>>;
  /** Weights over HTTP, from a byte on, as they come; `onBytes` answers false to end it. Refuses with the coordinator's fault, or `UNAVAILABLE`. */
  stream(wanted: { readonly digest: string; readonly offset: number }, onBytes: (bytes: Uint8Array) => boolean): Promise<Result<null>>;
  /** Resolves when there is a connection, or when the link is over. */
  untilConnected(): Promise<void>;
  /** Resolves on the coordinator's hint, on a new connection, or after the time. */
  untilHint(timeoutMs: number): Promise<void>;
  /** Resolves once, when the link is over: with the fault that ended it, or null when it was asked to stop. */
  readonly ended: Promise<Fault | null>;
  /** Aborted when the link is over, for whatever reason. */
  readonly over: AbortSignal;
}

export interface LinkEvents {
  readonly onConnected: () => void;
  /** `retryMs` tells when the next try is made. */
  readonly onDisconnected: (why: Fault | null, retryMs: number) => void;
}

export interface LinkOptions extends LinkEvents {
  readonly server: string;
  readonly identity: Identity;
  readonly journal: Journal;
  /** Aborting it ends the link. */
  readonly stop: AbortSignal;
  /** How long nothing may arrive before a connection is held for dead; the default is `socket.ts`'s. */
  readonly silenceMs?: number;
}

/** Connects, and connects again for as long as it takes: the wait doubles from half a second to thirty, with jitter. */
export function keepLink(options: LinkOptions): SiteLink {
  const over = new AbortController();
  const wakers = new Set<() => void>();
  const wake = (): void => {
    for (const waker of wakers) waker();
    wakers.clear();
  };
  let connection: Connection | null = null;
  let fatal: Fault | null = null;

  const end = (why: Fault | null): void => {
    fatal ??= why;
    over.abort();
    connection?.close();
  };
  options.stop.addEventListener("abort", () => end(null), { once: true });
  if (options.stop.aborted) end(null);

  const live = async (): Promise<Fault | null> => {
    let failures = 0;
    while (!over.signal.aborted) {
      const attempt = await openOne(options, {
        onLookAgain: wake,
        onSuperseded: () => end({ code: "SUPERSEDED", message: "Another trainer of this site has connected; this one stops." }),
      });
      if (over.signal.aborted) {
        if (attempt.ok) attempt.value.close();
        break;
      }
      if (attempt.ok) {
        failures = 0;
        connection = attempt.value;
        options.onConnected();
        wake();
        await connection.ended;
        connection = null;
      } else if (FINAL.includes(attempt.fault.code)) {
        end(attempt.fault);
      }
      if (over.signal.aborted) break;
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      options.onDisconnected(attempt.ok ? null : attempt.fault, waitMs);
      await pause(waitMs, over.signal);
    }
    wake();
    return fatal;
  };

  const untilWoken = async (timeoutMs?: number): Promise<void> => {
    if (over.signal.aborted) return;
    await new Promise<void>((resolve) => {
      wakers.add(resolve);
      if (timeoutMs !== undefined) void pause(timeoutMs, over.signal).then(() => (wakers.delete(resolve), resolve()));
    });
  };
  const heed = <T>(answer: Result<T>): Result<T> => {
    if (!answer.ok && (ENDS_THE_LINK.includes(answer.fault.code) || answer.fault.where === JOURNAL)) end(answer.fault);
    return answer;
  };
  return {
    ended: live(),
    over: over.signal,
    ask: async (message, payload) => {
      if (connection === null) return refuse({ code: "UNAVAILABLE", message: "There is no connection to the coordinator." });
      return heed(await connection.ask(message, payload));
    },
    stream: async (wanted, onBytes) => {
      const { server, identity, journal } = options;
      const jwt = await signIn(journal, server, identity);
      return heed(jwt.ok ? await fetchBlob(journal, { server, ask: { ...wanted, jwt: jwt.value }, onBytes }) : jwt);
    },
    untilHint: (timeoutMs) => untilWoken(timeoutMs),
    untilConnected: async () => {
      const settled = (): boolean => connection !== null || over.signal.aborted;
      while (!settled()) await untilWoken();
    },
  };
}

async function openOne(
  { server, identity, journal, silenceMs }: LinkOptions,
  hints: { readonly onLookAgain: () => void; readonly onSuperseded: () => void },
): Promise<Result<Connection>> {
  const jwt = await signIn(journal, server, identity);
  return jwt.ok ? connect({ server, jwt: jwt.value, journal, ...hints, ...(silenceMs === undefined ? {} : { silenceMs }) }) : jwt;
}
