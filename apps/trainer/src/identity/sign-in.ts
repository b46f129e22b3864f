import { challengeReply, challengeRequest, sessionReply, sessionRequest } from "@midline/shared/protocol/site-doors";
import { ok, type Result } from "@midline/shared/result";
import type { Journal } from "../journal/journal.js";
import { knock } from "../link/door.js";
import type { Site } from "./site-file.js";
import type { SiteKey } from "./site-key.js";

/** An enrolled site with its key: all that is needed to speak for it. */
export interface Identity {
  readonly site: Site;
  readonly key: SiteKey;
}

/** Proves the site's key to the coordinator: signs {audience, keyId, nonce, siteCode} and receives a short-lived JWT. */
export async function signIn(journal: Journal, server: string, { site, key }: Identity): Promise<Result<string>> {
  const who = challengeRequest.parse({ siteCode: site.siteCode, keyId: site.keyId });
  const challenge = await knock(journal, { server, door: "challenge", ask: who, answer: challengeReply });
  if (!challenge.ok) return challenge;
  const { nonce, audience } = challenge.value;
  const ask = sessionRequest.parse({ ...who, nonce, signature: key.signJson({ ...who, audience, nonce }) });
  const session = await knock(journal, { server, door: "session", ask, answer: sessionReply });
  return session.ok ? ok(session.value.jwt) : session;
}
