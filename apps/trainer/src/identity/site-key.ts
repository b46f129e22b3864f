import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { publicKeyOf, signJson } from "@midline/shared/signature";
import { folderFault } from "./folder-fault.js";

const KEY_FILE = "site-key.pem";

/** The site's private key; it never leaves this process or its file. */
export interface SiteKey {
  /** Public half: Ed25519, SPKI DER, base64url. */
  readonly publicKey: string;
  /** Ed25519 over the canonical JSON of a value, base64url. */
  signJson(value: unknown): string;
}

/**
 * Makes the site's key (PKCS #8 PEM, mode 0600), or reads the one a failed enrolment left: the coordinator may already know it.
 * Refuses when the folder cannot be written.
 */
export function makeSiteKey(siteFolder: string): Result<SiteKey> {
  const file = path.join(siteFolder, KEY_FILE);
  if (existsSync(file)) return readSiteKey(siteFolder);
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    const handle = openSync(file, "wx", 0o600);
    writeSync(handle, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    return refuse(folderFault(error, siteFolder));
  }
  return ok(keyOf(privateKey));
}

/** Reads the site's key; refuses when it is missing or is not an Ed25519 key. */
export function readSiteKey(siteFolder: string): Result<SiteKey> {
  const file = path.join(siteFolder, KEY_FILE);
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === "ed25519") return ok(keyOf(key));
  } catch {
    // falls through to the refusal: missing and unreadable have the same remedy
  }
  return refuse({
    code: "SITE_KEY_UNKNOWN",
    message: "The site's private key is missing or unreadable.",
    where: file,
    remedy: "Restore it from a backup, or enrol again into a new folder with a fresh token.",
  });
}

function keyOf(privateKey: KeyObject): SiteKey {
  return {
    publicKey: publicKeyOf(privateKey),
    signJson: (value) => signJson(privateKey, value),
  };
}
