import http from "node:http";
import type { Duplex } from "node:stream";
import type { Fault } from "@midline/shared/faults";
import { linkAuth } from "@midline/shared/protocol/site-doors";
import { CHUNK_BYTES, PROTOCOL_VERSION, SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";
import type { Logger } from "pino";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import type { SitePresence } from "../site-presence.js";
import { answerInTurn } from "./answer-in-turn.js";
import { openMessageDoor, unreadable } from "./answer-message.js";
import { HEARTBEAT, type Heartbeat } from "./hear-silence.js";
import { Intake } from "./intake.js";
import type { LinkedSite, SiteMessageHandlers } from "./linked-site.js";

/** socket.io hears only whole messages; that a line is dead is found by `hearSilence`, sooner and without being misled by a slow one. */
const PING_TIMEOUT_MS = 30 * 60_000;

export interface SiteLinkOptions {
  readonly log: Logger;
  readonly handlers: SiteMessageHandlers;
  /** Who the bearer of this token is; asked on every connection. */
  readonly admit: (jwt: string) => Promise<Result<LinkedSite>>;
  /** A site has come, spoken or gone. */
  readonly onPresence: (site: LinkedSite, change: "came" | "spoke" | "went") => void;
  readonly heartbeat?: Heartbeat;
}

/** The coordinator's end of every trainer's connection. It carries hints and answers; the truth is in the database. */
export interface SiteLink extends SitePresence {
  /** Takes WebSocket upgrades for `SITE_LINK_PATH`. Plain HTTP below that path belongs to the doors, not to socket.io. */
  readonly handleUpgrade: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly close: () => Promise<void>;
}

/** Whether an upgrade is for the site link. */
export const isForSiteLink = (url: string | undefined): boolean => /^\/site-link\/?(\?|$)/.test(url ?? "");

export function openSiteLink({ log, handlers, admit, onPresence, heartbeat = HEARTBEAT }: SiteLinkOptions): SiteLink {
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
  const live = new Map<string, Socket>();
  const intake = new Intake();

  io.use(async (socket, next) => {
    const result = await admitSocket(socket, { admit, log });
    if (result.ok) admitted.set(socket, result.value);
    next(result.ok ? undefined : Object.assign(new Error(result.fault.message), { data: result.fault }));
  });

  io.on("connection", (socket) => {
    const site = admitted.get(socket);
    if (site === undefined) throw new Error("A socket passed the door without being admitted.");
    const older = live.get(site.siteId);
    live.set(site.siteId, socket);
    older?.emit("superseded", {});
    older?.disconnect(true);
    if (older !== undefined) log.warn({ site: site.siteCode }, "a newer trainer of the site has connected; the older one was told to stop");
    onPresence(site, "came");
    socket.on("disconnect", () => {
      if (live.get(site.siteId) !== socket) return;
      live.delete(site.siteId);
      onPresence(site, "went");
    });
    answerInTurn(socket, { intake, heartbeat }, async (message, payload) => {
      if (live.get(site.siteId) !== socket) return { ok: false, fault: SUPERSEDED };
      onPresence(site, "spoke");
      return answer(site, message, payload);
    });
  });

  return {
    isOnline: (siteId) => live.has(siteId),
    lookAgain: (siteIds) => {
      for (const siteId of siteIds) live.get(siteId)?.emit("look-again", {});
    },
    disconnect: (siteId) => void live.get(siteId)?.disconnect(true),
    handleUpgrade: (request, socket, head) => void unlistened.emit("upgrade", request, socket, head),
    close: () => io.close(),
  };
}

const SUPERSEDED: Fault = {
  code: "SUPERSEDED",
  message: "Another trainer of this site has connected; this one must stop.",
  remedy: "Run one trainer for each site.",
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
    log.error({ err: error }, "a trainer could not be admitted");
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
