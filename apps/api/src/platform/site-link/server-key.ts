import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ok, type Result } from "@midline/shared/result";
import { writeDurably } from "../blobs/durable-file.js";
import { errorCode, guarded } from "../blobs/storage-fault.js";

/** An Ed25519 key of the server, made at the first start and kept in the data folder with mode 0600. Refuses when the folder cannot hold it. */
export async function openServerKey(dataFolder: string, name: "site-session" | "receipts"): Promise<Result<KeyObject>> {
  const file = path.join(dataFolder, "keys", `${name}.pem`);
  return guarded(async () => {
    try {
      return ok(createPrivateKey(await readFile(file)));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
    const { privateKey } = generateKeyPairSync("ed25519");
    await writeDurably(file, Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })), { mode: 0o600 });
    return ok(privateKey);
  });
}
