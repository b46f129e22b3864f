import { z } from "zod";
import { digest, signature, siteCode, uuid } from "./ids.js";

// The HTTP doors, POST <server>/site-link/{enrol,challenge,session} and GET <server>/site-link/blobs/<digest>, and what a trainer shows when it connects.

/** Spends a one-time token and registers the public half of a key made at the site. */
export const enrolRequest = z.strictObject({
  protocolVersion: z.int(),
  token: z.string().min(20).max(200),
  /** Ed25519, SPKI DER, base64url. */
  publicKey: z.string().max(200),
});
export const enrolReply = z.strictObject({
  siteId: uuid,
  siteCode,
  siteName: z.string(),
  keyId: uuid,
  synthetic: z.boolean(),
  /** What the coordinator signs its receipts with: Ed25519, SPKI DER, base64url. The site remembers it. */
  coordinatorKey: z.string().max(200),
});

export const challengeRequest = z.strictObject({ siteCode, keyId: uuid });
export const challengeReply = z.strictObject({ nonce: z.string(), audience: z.string(), expiresAt: z.iso.datetime() });

/** The site signs canonical JSON of {audience, keyId, nonce, siteCode}. */
export const sessionRequest = z.strictObject({ siteCode, keyId: uuid, nonce: z.string(), signature });
export const sessionReply = z.strictObject({ jwt: z.string(), expiresAt: z.iso.datetime() });

/** Weights: the token of `session` goes as `Authorization: Bearer`, and the offset, to go on from there, as `Range: bytes=<offset>-`. */
export const blobRequest = z.strictObject({ jwt: z.string(), digest, offset: z.int().min(0) });

/** socket.io `auth` of the link. */
export const linkAuth = z.strictObject({ jwt: z.string(), protocolVersion: z.int() });
