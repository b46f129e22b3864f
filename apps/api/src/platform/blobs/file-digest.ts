import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { errorCode } from "./storage-fault.js";

const PIECE_BYTES = 1024 * 1024;

/** SHA-256 of a file, read in pieces. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) hash.update(piece);
  return hash.digest("hex");
}

/** Size of a file, or null when there is none. */
export async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}
