import { randomBytes } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";

/** 256 random bits in base64url, with a word in front that tells people and scanners what it is. */
export function newSecret(kind: "session" | "api" | "enrol"): string {
  return `midline_${kind}_${randomBytes(32).toString("base64url")}`;
}

/** What is stored of a secret. A plain hash is enough: there is nothing to guess in 256 random bits. */
export const hashSecret = (secret: string): string => sha256Hex(secret);
