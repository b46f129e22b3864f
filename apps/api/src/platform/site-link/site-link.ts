import http from "node:http";
import type { Duplex } from "node:stream";
import type { Fault } from "@midline/shared/faults";
import { linkAuth } from "@midline/shared/protocol/site-doors";
import { CHUNK_BYTES, PROTOCOL_VERSION, SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";
import type { Logger } from "pino";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import { isDatabaseAway } from "../graphql/format-error.js";
import { answerInTurn } from "./answer-in-turn.js";
import { openMessageDoor, type Reply, unreadable } from "./answer-message.js";
import { HEARTBEAT, type Heartbeat } from "./hear-silence.js";
import { Intake } from "./intake.js";
import { type LinkedSite, type SiteMessageHandlers, SUPERSEDED } from "./linked-site.js";

/** socket.io hears only whole messages; that a line is dead is found by `hearSilence`, sooner and without being misled by a slow one. */
const PING_TIMEOUT_MS = 30 * 60_000;

export interface SiteLinkOptions {
  readonly log: Logger;
  readonly handlers: SiteMessageHandlers;
  /** Who the bearer of this token is, and which connection of the site this is; asked on every connection. */
  readonly admit: (jwt: string) => Promise<Result<LinkedSite>>;
  /** A connection that was admitted has ended. May be told more than once. */
  readonly onLeft: (site: LinkedSite) => void;
  /** Why a connection no longer speaks for its site; null while it does. */
  readonly whyNot: (site: LinkedSite) => Promise<Fault | null>;
  readonly heartbeat?: Heartbeat;
}

/** One process' end of the trainers' connections. It carries hints and answers; the truth is in the database. */
export interface SiteLink {
  /** The connections of the moment. */
  readonly connected: () => readonly LinkedSite[];
  /** There may be new work, for these sites or for all. May be lost: trainers also ask by themselves. */
  readonly lookAgain: (siteIds: readonly string[] | "all") => void;
  /** Something happened to a site: ends its connection when it was superseded on another process or its key was revoked. */
  readonly lookAt: (siteId: string) => Promise<void>;
  /** Takes WebSocket upgrades for `SITE_LINK_PATH`. Plain HTTP below that path belongs to the doors, not to socket.io. */
  readonly handleUpgrade: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Takes no more connections and messages, answers those it has taken, and ends every connection: the trainers connect again, each after a wait of its own. */
  readonly close: () => Promise<void>;
}

interface Live {
  readonly site: LinkedSite;
  readonly socket: Socket;
}

/** Whether an upgrade is for the site link. */
export const isForSiteLink = (url: string | undefined): boolean => /^\/site-link\/?(\?|$)/.test(url ?? "");

export function openSiteLink({ log, handlers, admit, onLeft, whyNot, heartbeat = HEARTBEAT }: SiteLinkOptions): SiteLink {
  // socket.io takes every request below its path; attached to a server that never listens, it sees only the upgrades given to it.
  const unlistened = http.createServer();
  const io = new Server(unlistened, {
    path: SITE_LINK_PATH,
    transports: ["websocket"],
    maxHttpBufferSize: 2 * CHUNK_BYTES,
    perMessageDeflate: false,
    destroyUpgrade: false,
    serveClient: false,
    pingInterval: heartbeat.pingMs,
    pingTimeout: PING_TIMEOUT_MS,
  });
  const answer = openMessageDoor(handlers, log);
  const admitted = new WeakMap<Socket, LinkedSite>();
  const live = new Map<string, Live>();
  const intake = new Intake();
  const inFlight = new Set<Promise<Reply>>();
  let isClosing = false;
  const leave = (site: LinkedSite, socket: Socket): void => {
    if (live.get(site.siteId)?.socket === socket) live.delete(site.siteId);
    onLeft(site);
  };

  io.use(async (socket, next) => {
    const result = await admitSocket(socket, { admit, log });
    if (result.ok) {
      admitted.set(socket, result.value);
      // It may break before it is made, too.
      if (socket.conn.readyState === "open") socket.conn.once("close", () => leave(result.value, socket));
      else onLeft(result.value);
    }
    next(result.ok ? undefined : Object.assign(new Error(result.fault.message), { data: result.fault }));
  });

  io.on("connection", (socket) => {
    const site = admitted.get(socket);
    if (site === undefined) throw new Error("A socket passed the door without being admitted.");
    const other = live.get(site.siteId);
    if (other !== undefined && other.site.epoch > site.epoch) return supersede(socket, site);
    live.set(site.siteId, { site, socket });
    if (other !== undefined) supersede(other.socket, site);
    socket.on("disconnect", () => leave(site, socket));
    answerInTurn(socket, { intake, heartbeat }, async (message, payload, waiting) => {
      if (isClosing) return { ok: false, fault: STOPPING };
      if (live.get(site.siteId)?.socket !== socket) return { ok: false, fault: SUPERSEDED };
      const answering = answer(site, message, payload, waiting);
      inFlight.add(answering);
      return answering.finally(() => inFlight.delete(answering));
    });
  });
  const supersede = (socket: Socket, { siteCode }: LinkedSite): void => {
    log.warn({ site: siteCode }, "a newer trainer of the site has connected; the older one was told to stop");
    socket.emit("superseded", {});
    socket.disconnect(true);
  };

  return {
    connected: () => [...live.values()].map(({ site }) => site),
    lookAgain: (siteIds) => {
      for (const siteId of siteIds === "all" ? live.keys() : siteIds) live.get(siteId)?.socket.emit("look-again", {});
    },
    lookAt: async (siteId) => {
      const here = live.get(siteId);
      const fault = here === undefined ? null : await whyNot(here.site);
      if (here === undefined || fault === null) return;
      if (fault.code === "SUPERSEDED") supersede(here.socket, here.site);
      else here.socket.disconnect(true);
    },
    handleUpgrade: (request, socket, head) => {
      if (isClosing) socket.destroy();
      else unlistened.emit("upgrade", request, socket, head);
    },
    close: async () => {
      isClosing = true;
      await Promise.all(inFlight);
      await io.close();
    },
  };
}

const STOPPING: Fault = {
  code: "UNAVAILABLE",
  message: "This coordinator is being stopped; it, or another, goes on.",
  remedy: "Connect again in a moment.",
};

async function admitSocket(socket: Socket, { admit, log }: Pick<SiteLinkOptions, "admit" | "log">): Promise<Result<LinkedSite>> {
  const spoken = z.object({ protocolVersion: z.number() }).safeParse(socket.handshake.auth);
  if (spoken.success && spoken.data.protocolVersion !== PROTOCOL_VERSION)
    return { ok: false, fault: protocolMismatch(spoken.data.protocolVersion) };
  const auth = linkAuth.safeParse(socket.handshake.auth);
  if (!auth.success) return { ok: false, fault: unreadable(auth.error) };
  try {
    return await admit(auth.data.jwt);
  } catch (error) {
    if (isDatabaseAway(error)) log.warn("no trainer can be admitted while the database is away");
    else log.error({ err: error }, "a trainer could not be admitted");
    return {
      ok: false,
      fault: { code: "UNAVAILABLE", message: "The coordinator cannot admit trainers just now.", remedy: "Connect again in a moment." },
    };
  }
}

/** Both ends must speak the same version; the older one is updated. */
export const protocolMismatch = (theirs: number): Fault => ({
  code: "PROTOCOL_MISMATCH",
  message: `The trainer speaks protocol version ${theirs}, the coordinator version ${PROTOCOL_VERSION}.`,
  where: "protocolVersion",
  remedy: theirs < PROTOCOL_VERSION ? "Update the trainer." : "Update the coordinator, or install the trainer of its version.",
});
