import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import { ok, type Result } from "@midline/shared/result";
import { publicKeyOf, signJson } from "@midline/shared/signature";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { enrolSite, findSiteKey } from "./access/enrol-site.js";
import { openPresence } from "./access/presence.js";
import { whyNotInSession } from "./access/site-session.js";
import { answerChallenge, challengeTrainer } from "./access/trainer-sign-in.js";
import type { Platform } from "./platform/context.js";
import { addBlobDoor } from "./platform/site-link/blob-door.js";
import type { NewsItem } from "./platform/portal-news/news-item.js";
import { addHttpDoors, type TrainerIdentity } from "./platform/site-link/http-doors.js";
import type { ProvenSite } from "./platform/site-link/linked-site.js";
import { openServerKey } from "./platform/site-link/server-key.js";
import { openSessionTokens, type SessionTokens } from "./platform/site-link/session-token.js";
import { isForSiteLink, openSiteLink, type SiteLink } from "./platform/site-link/site-link.js";
import type { CoordinatorPlatform } from "./runs/coordinator-platform.js";
import { startCoordinator } from "./runs/coordinator.js";
import { openLeadership } from "./runs/leadership.js";
import { streamBlob } from "./runs/read-blob.js";
import { siteMessages } from "./site-messages.js";

/** How long a stop waits for what is in flight: answers, and a round that is being closed. */
export const STOP_WITHIN_MS = 25_000;

/** The trainers' side of the server: their doors, their link, and the coordinator that drives their runs. */
export interface Coordination {
  /** The platform, with the lead and the key. */
  readonly platform: CoordinatorPlatform;
  readonly mount: (app: FastifyInstance) => void;
  readonly stop: () => Promise<void>;
}

/** What it is opened with: the platform so far, and the name of this process. */
interface CoordinationParts extends Omit<CoordinatorPlatform, "leadership" | "sign"> {
  readonly processId: string;
}

/** Opens it. Refuses when the data folder cannot hold the server's key. The coordinator begins at once: rounds left open by a crash go on. */
export async function openCoordination(base: CoordinationParts): Promise<Result<Coordination>> {
  const tokens = await openSessionTokens(base.config.dataFolder, `${base.config.publicUrl ?? "midline"}${SITE_LINK_PATH}`);
  if (!tokens.ok) return tokens;
  const key = await openServerKey(base.config.dataFolder, "receipts");
  if (!key.ok) return key;
  const opened: { link: SiteLink | null } = { link: null };
  const presence = openPresence({ ...base, connected: () => opened.link?.connected() ?? [] });
  const platform: CoordinatorPlatform = {
    ...base,
    leadership: openLeadership(base.db),
    sign: (value) => signJson(key.value, value),
  };
  const coordinator = startCoordinator(platform);
  const link = openSiteLink({
    log: platform.log,
    handlers: siteMessages(platform),
    admit: async (jwt) => {
      const site = await prove(platform, tokens.value, jwt);
      return site.ok ? ok(await presence.open(site.value)) : site;
    },
    onLeft: (site) => void presence.close(site),
    whyNot: (site) => whyNotInSession(platform.db.manager, site),
  });
  opened.link = link;
  const hints = platform.news.follow(null);
  void passOn(hints, link, platform.log);
  return ok({
    platform,
    mount: (app) => {
      addHttpDoors(app, identityOf(platform, tokens.value, publicKeyOf(key.value)));
      addBlobDoor(app, async (jwt, digest) => {
        const site = await prove(platform, tokens.value, jwt);
        return site.ok ? streamBlob(platform, site.value, digest) : site;
      });
      app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (isForSiteLink(request.url)) link.handleUpgrade(request, socket, head);
        else if (request.url?.startsWith(SITE_LINK_PATH)) socket.destroy();
      });
      app.addHook("preClose", () => within(STOP_WITHIN_MS, Promise.all([link.close(), coordinator.stop()])));
    },
    stop: async () => {
      await hints.return?.();
      await link.close();
      await presence.stop();
      await within(STOP_WITHIN_MS, coordinator.stop());
    },
  });
}

/** Waits for a work, but no longer than this: what is unfinished then is as after a crash, and goes on elsewhere. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  await Promise.race([work, pause(ms, undefined, { signal: limit.signal }).catch(() => undefined)]);
  limit.abort();
}

/** Makes of the news what the trainers that are connected here must know. */
async function passOn(news: AsyncIterable<NewsItem>, link: SiteLink, log: Logger): Promise<void> {
  for await (const { topic, id, wakes } of news) {
    const isAll = topic === "EVERYTHING";
    link.lookAgain(isAll ? "all" : wakes);
    const changed = isAll ? link.connected().map(({ siteId }) => siteId) : topic === "SITE" ? [id] : [];
    for (const siteId of changed)
      await link.lookAt(siteId).catch((error: unknown) => log.warn({ err: error, siteId }, "a site could not be looked at"));
  }
}

/** A token is not enough: the key behind it must still count, at every connection and every download. */
async function prove(platform: Platform, tokens: SessionTokens, jwt: string): Promise<Result<ProvenSite>> {
  const site = await tokens.check(jwt, await platform.databaseNow(platform.db.manager));
  if (!site.ok) return site;
  const key = await findSiteKey(platform, site.value);
  return key.ok ? site : key;
}

function identityOf(platform: Platform, tokens: SessionTokens, coordinatorKey: string): TrainerIdentity {
  const { audience } = tokens;
  return {
    enrol: async (ask) => {
      const enrolled = await enrolSite(platform, ask);
      if (!enrolled.ok) return enrolled;
      const { site, key } = enrolled.value;
      return ok({ siteId: site.id, siteCode: site.code, siteName: site.name, keyId: key.id, synthetic: site.synthetic, coordinatorKey });
    },
    challenge: async (ask) => {
      const challenge = await challengeTrainer(platform, ask);
      return challenge.ok ? ok({ nonce: challenge.value.nonce, audience, expiresAt: challenge.value.expiresAt.toISOString() }) : challenge;
    },
    session: async (ask) => {
      const site = await answerChallenge(platform, { ...ask, audience });
      if (!site.ok) return site;
      const { jwt, expiresAt } = await tokens.issue(site.value, await platform.databaseNow(platform.db.manager));
      return ok({ jwt, expiresAt: expiresAt.toISOString() });
    },
  };
}
