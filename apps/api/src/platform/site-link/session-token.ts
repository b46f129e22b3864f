import { createPublicKey, type KeyObject } from "node:crypto";
import { uuid, siteCode } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { ProvenSite } from "./linked-site.js";
import { openServerKey } from "./server-key.js";

/** Long enough to connect, short enough that a stolen one is soon worthless. */
export const SESSION_TOKEN_MS = 10 * 60_000;

const claims = z.object({ sub: uuid, siteCode, keyId: uuid });

/** Makes and checks the short tokens a trainer connects with. */
export interface SessionTokens {
  readonly audience: string;
  readonly issue: (site: ProvenSite, now: Date) => Promise<{ readonly jwt: string; readonly expiresAt: Date }>;
  /** Refuses with SESSION_EXPIRED, or UNAUTHENTICATED for anything this server did not sign. */
  readonly check: (jwt: string, now: Date) => Promise<Result<ProvenSite>>;
}

/** Tokens signed with a key of the server. */
export async function openSessionTokens(dataFolder: string, audience: string): Promise<Result<SessionTokens>> {
  const key = await openServerKey(dataFolder, "site-session");
  return key.ok ? ok(tokensOf(key.value, audience)) : key;
}

function tokensOf(privateKey: KeyObject, audience: string): SessionTokens {
  const publicKey = createPublicKey(privateKey);
  return {
    audience,
    issue: async ({ siteId, siteCode, keyId }, now) => {
      const expiresAt = new Date(now.getTime() + SESSION_TOKEN_MS);
      const jwt = await new SignJWT({ siteCode, keyId })
        .setProtectedHeader({ alg: "EdDSA" })
        .setSubject(siteId)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(expiresAt)
        .sign(privateKey);
      return { jwt, expiresAt };
    },
    check: async (jwt, now) => {
      try {
        const { payload } = await jwtVerify(jwt, publicKey, { algorithms: ["EdDSA"], audience, currentDate: now, requiredClaims: ["exp"] });
        const { sub, siteCode, keyId } = claims.parse(payload);
        return ok({ siteId: sub, siteCode, keyId });
      } catch (error) {
        if (error instanceof errors.JWTExpired) {
          return refuse({
            code: "SESSION_EXPIRED",
            message: "The trainer's token has expired.",
            remedy: "Sign in again with the site's key.",
          });
        }
        return refuse({
          code: "UNAUTHENTICATED",
          message: "This token was not issued by this coordinator.",
          remedy: "Sign in with the site's key.",
        });
      }
    },
  };
}
