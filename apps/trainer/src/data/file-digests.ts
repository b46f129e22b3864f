import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";

const remembered = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));
const BLOCK_BYTES = 4 << 20;

/** SHA-256 of files, remembered across rounds as long as a file's size, time and inode stay the same. */
export interface FileDigests {
  digestOf(file: string): string;
  /** Writes what was learned; without it the next start reads the files again. */
  save(): void;
}

export function openFileDigests(siteFolder: string): FileDigests {
  const index = path.join(siteFolder, "cache", "file-digests.json");
  const known = new Map(Object.entries(readIndex(index)));
  let changed = false;
  return {
    digestOf(file) {
      const { size, mtimeMs, ino } = statSync(file);
      const name = `${file}|${size}|${mtimeMs}|${ino}`;
      const before = known.get(name);
      if (before !== undefined) return before;
      const digest = hashFile(file);
      known.set(name, digest);
      changed = true;
      return digest;
    },
    save() {
      if (changed) writeDurably(index, Buffer.from(JSON.stringify(Object.fromEntries(known))));
      changed = false;
    },
  };
}

function readIndex(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    return remembered.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {}; // only a cache: a damaged index is made anew
  }
}

function hashFile(file: string): string {
  const hash = createHash("sha256");
  const block = Buffer.alloc(BLOCK_BYTES);
  const handle = openSync(file, "r");
  try {
    for (let read = readSync(handle, block); read > 0; read = readSync(handle, block)) hash.update(block.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return hash.digest("hex");
}
