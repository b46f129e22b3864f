import { stat } from "node:fs/promises";
import { fileDigest } from "../blobs/file-digest.js";
import { StorageError } from "../blobs/storage-fault.js";
import type { Threads } from "./threads.js";

/** A file that is hashed sooner than a thread is told of it. */
const SMALL_BYTES = 1 << 18;

/** SHA-256 of a file, on a thread where it takes a while. */
export const threadDigest =
  (threads: Threads) =>
  async (file: string): Promise<string> => {
    if ((await stat(file)).size <= SMALL_BYTES) return fileDigest(file);
    const digest = await threads.run("digest", { file });
    if (!digest.ok) throw new StorageError(digest.fault);
    return digest.value;
  };
