import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { uuid, siteCode } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { writeDurably } from "../blobs/durable-file.js";
import { errorCode, guarded } from "../blobs/storage-fault.js";
import type { LinkedSite } from "./linked-site.js";

/** Long enough to connect, short enough that a stolen one is soon worthless. */
export const SESSION_TOKEN_MS = 10 * 60_000;

const claims = z.object({ sub: uuid, siteCode, keyId: uuid });

/** Makes and checks the short tokens a trainer connects with. */
export interface SessionTokens {
  readonly audience: string;
  readonly issue: (site: LinkedSite, now: Date) => Promise<{ readonly jwt: string; readonly expiresAt: Date }>;
  /** Refuses with SESSION_EXPIRED, or UNAUTHENTICATED for anything this server did not sign. */
  readonly check: (jwt: string, now: Date) => Promise<Result<LinkedSite>>;
}

/** Tokens signed with the server's Ed25519 key, which is made at the first start and kept in the data folder with mode 0600. */
export async function openSessionTokens(dataFolder: string, audience: string): Promise<Result<SessionTokens>> {
  const key = await serverKey(path.join(dataFolder, "keys", "site-session.pem"));
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

async function serverKey(file: string): Promise<Result<KeyObject>> {
  return guarded(async () => {
    try {
      return ok(createPrivateKey(await readFile(file)));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
    const { privateKey } = generateKeyPairSync("ed25519");
    await writeDurably(file, Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })), 0o600);
    return ok(privateKey);
  });
}
