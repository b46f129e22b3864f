import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import { ok, type Result } from "@midline/shared/result";
import { publicKeyOf, signJson } from "@midline/shared/signature";
import type { FastifyInstance } from "fastify";
import { enrolSite, findSiteKey } from "./access/enrol-site.js";
import { recordSighting } from "./access/record-sighting.js";
import { answerChallenge, challengeTrainer } from "./access/trainer-sign-in.js";
import type { Platform } from "./platform/context.js";
import { addBlobDoor } from "./platform/site-link/blob-door.js";
import { addHttpDoors, type TrainerIdentity } from "./platform/site-link/http-doors.js";
import { openServerKey } from "./platform/site-link/server-key.js";
import { openSessionTokens, type SessionTokens } from "./platform/site-link/session-token.js";
import { isForSiteLink, openSiteLink, type SiteLink } from "./platform/site-link/site-link.js";
import type { CoordinatorPlatform } from "./runs/coordinator-platform.js";
import { startCoordinator } from "./runs/coordinator.js";
import { openLeadership } from "./runs/leadership.js";
import { streamBlob } from "./runs/read-blob.js";
import { siteMessages } from "./site-messages.js";

/** The trainers' side of the server: their doors, their link, and the coordinator that drives their runs. */
export interface Coordination {
  /** The platform, whose `sites` is now the link. */
  readonly platform: CoordinatorPlatform;
  readonly mount: (app: FastifyInstance) => void;
  readonly stop: () => Promise<void>;
}

/** Opens it. Refuses when the data folder cannot hold the server's key. The coordinator begins at once: rounds left open by a crash go on. */
export async function openCoordination(base: Omit<CoordinatorPlatform, "sites" | "leadership" | "sign">): Promise<Result<Coordination>> {
  const tokens = await openSessionTokens(base.config.dataFolder, `${base.config.publicUrl ?? "midline"}${SITE_LINK_PATH}`);
  if (!tokens.ok) return tokens;
  const key = await openServerKey(base.config.dataFolder, "receipts");
  if (!key.ok) return key;
  const opened: { link: SiteLink | null } = { link: null };
  const platform: CoordinatorPlatform = {
    ...base,
    leadership: openLeadership(base.db),
    sign: (value) => signJson(key.value, value),
    sites: {
      isOnline: (siteId) => opened.link?.isOnline(siteId) ?? false,
      lookAgain: (siteIds) => opened.link?.lookAgain(siteIds),
      disconnect: (siteId) => opened.link?.disconnect(siteId),
    },
  };
  const coordinator = startCoordinator(platform);
  const link = openSiteLink({
    log: platform.log,
    handlers: siteMessages(platform, coordinator),
    admit: (jwt) => admit(platform, tokens.value, jwt),
    onPresence: (site, change) => recordSighting(platform, site, change),
  });
  opened.link = link;
  return ok({
    platform,
    mount: (app) => {
      addHttpDoors(app, identityOf(platform, tokens.value, publicKeyOf(key.value)));
      addBlobDoor(app, async (jwt, digest) => {
        const site = await admit(platform, tokens.value, jwt);
        return site.ok ? streamBlob(platform, site.value, digest) : site;
      });
      app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (isForSiteLink(request.url)) link.handleUpgrade(request, socket, head);
        else if (request.url?.startsWith(SITE_LINK_PATH)) socket.destroy();
      });
    },
    stop: async () => {
      await link.close();
      await coordinator.stop();
    },
  });
}

/** A token is not enough: the key behind it must still count, at every connection and every download. */
async function admit(platform: Platform, tokens: SessionTokens, jwt: string) {
  const site = await tokens.check(jwt, platform.now());
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
      const { jwt, expiresAt } = await tokens.issue(site.value, platform.now());
      return ok({ jwt, expiresAt: expiresAt.toISOString() });
    },
  };
}
