import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { Client } from "pg";

/** A connection that has said nothing for so long is asked whether it is there. */
const CHECK_MS = 5000;
const ANSWER_MS = 5000;
const REOPEN_MS = 500;

export interface SignOptions {
  readonly databaseUrl: string;
  readonly channel: string;
  /** Called on every notification, on every connection and at every check. Signs may be lost; what they point at is in a table. */
  readonly onSign: () => void;
  readonly log: Logger;
}

/** Holds a connection of its own that listens to a channel of PostgreSQL; a lost one is noticed and opened again until `stop`. */
export function listenForSigns(options: SignOptions): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const listening = (async () => {
    while (!stopping.signal.aborted) {
      await listenOnce(options, stopping.signal);
      if (!stopping.signal.aborted) await pause(REOPEN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await listening;
    },
  };
}

/** One connection, from its opening to its loss. */
async function listenOnce({ databaseUrl, channel, onSign, log }: SignOptions, stopped: AbortSignal): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: "midline-api listening",
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  const lost = new AbortController();
  const lose = (): void => lost.abort();
  client.on("error", lose);
  client.on("end", lose);
  client.on("notification", onSign);
  try {
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    const over = AbortSignal.any([lost.signal, stopped]);
    while (!over.aborted) {
      onSign();
      await pause(CHECK_MS, undefined, { signal: over }).catch(() => undefined);
      if (!over.aborted) await client.query("SELECT");
    }
    if (!stopped.aborted) log.warn("the connection that hears news was lost; it is opened again");
  } catch (error) {
    if (!stopped.aborted) log.warn({ err: error }, "news cannot be heard just now; it is tried again");
  }
  await client.end().catch(() => undefined); // the connection may be what has gone
}
