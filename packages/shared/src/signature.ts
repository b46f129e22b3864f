import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson } from "./canonical-hash.js";

/** Ed25519 over the canonical JSON of a value, base64url. */
export const signJson = (privateKey: KeyObject, value: unknown): string =>
  sign(null, Buffer.from(canonicalJson(value), "utf8"), privateKey).toString("base64url");

/** The public half of a key as it is written everywhere: SPKI DER, base64url. */
export const publicKeyOf = (privateKey: KeyObject): string =>
  createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64url");

/** Whether the canonical JSON of a value bears a signature of this Ed25519 key. A key that cannot be read has signed nothing. */
export function isSignedBy(publicKey: string, value: unknown, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" });
    return verify(null, Buffer.from(canonicalJson(value), "utf8"), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}
