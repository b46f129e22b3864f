import { randomBytes } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import { isSignedBy } from "@midline/shared/signature";
import { LessThan, MoreThan } from "typeorm";
import { recordAudit } from "../audit/record-audit.js";
import type { Platform } from "../platform/context.js";
import type { ProvenSite } from "../platform/site-link/linked-site.js";
import { findSiteKey } from "./enrol-site.js";
import { hashSecret } from "./secrets.js";
import { TrainerChallenge } from "./trainer-challenge.entity.js";

/** A trainer answers within a round trip. */
const CHALLENGE_MS = 60_000;

interface NamedKey {
  readonly siteCode: string;
  readonly keyId: string;
}

/** A nonce for this key to sign, once and soon. */
export async function challengeTrainer(platform: Platform, named: NamedKey): Promise<Result<{ nonce: string; expiresAt: Date }>> {
  const found = await findSiteKey(platform, named);
  if (!found.ok) return found;
  const nonce = randomBytes(32).toString("base64url");
  const time = await platform.databaseNow(platform.db.manager);
  const expiresAt = new Date(time.getTime() + CHALLENGE_MS);
  const challenges = platform.db.getRepository(TrainerChallenge);
  await challenges.delete({ expiresAt: LessThan(time) });
  await challenges.insert({ nonceHash: hashSecret(nonce), keyId: found.value.key.id, expiresAt });
  return ok({ nonce, expiresAt });
}

interface Answer extends NamedKey {
  readonly nonce: string;
  readonly signature: string;
  /** Whom the trainer meant to speak to: a signature for another server opens nothing here. */
  readonly audience: string;
}

/** Checks a signed nonce. It is spent before the signature is looked at, so that nobody tries twice. */
export async function answerChallenge(platform: Platform, answer: Answer): Promise<Result<ProvenSite>> {
  const found = await findSiteKey(platform, answer);
  if (!found.ok) return found;
  const { site, key } = found.value;
  const { audience, keyId, nonce, siteCode } = answer;
  const time = await platform.databaseNow(platform.db.manager);
  const fresh = { nonceHash: hashSecret(nonce), keyId: key.id, expiresAt: MoreThan(time) };
  const { affected } = await platform.db.getRepository(TrainerChallenge).delete(fresh);
  if (affected !== 1) {
    return refuse({
      code: "UNAUTHENTICATED",
      message: "This challenge is unknown, used or too old.",
      where: "nonce",
      remedy: "Ask for a new challenge.",
    });
  }
  if (!isSignedBy(key.publicKey, { audience, keyId, nonce, siteCode }, answer.signature)) {
    await platform.db.transaction((tx) =>
      recordAudit(tx, { at: time, actor: `site ${site.code}`, action: "site.sign-in-refused", subject: `site ${site.id}` }),
    );
    return refuse({
      code: "SIGNATURE_INVALID",
      message: "The signature does not fit the challenge and the site's key.",
      where: "signature",
      remedy: "Sign the canonical JSON of {audience, keyId, nonce, siteCode} with the enrolled key.",
    });
  }
  return ok({ siteId: site.id, siteCode: site.code, keyId: key.id });
}
