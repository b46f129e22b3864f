import { open, rm } from "node:fs/promises";
import { chunkCount } from "@midline/shared/protocol/chunks";
import { CHUNK_BYTES } from "@midline/shared/protocol/site-messages";
import { errorCode } from "./storage-fault.js";

/** Bytes of one SHA-256. Aligned to themselves, so that no entry lies across two sectors of a disk. */
const ENTRY_BYTES = 32;
const NONE = Buffer.alloc(ENTRY_BYTES);

/**
 * Which chunks of an upload are in its file: one SHA-256 a chunk in a file beside it, zeros where there is none. An entry is written after its
 * chunk, in one write, so that it never speaks of bytes that were not handed to the operating system.
 */
export class ChunkRecord {
  constructor(private readonly file: string) {}

  /** SHA-256 of each chunk, by its number; null where it is not here. */
  async read(totalBytes: number): Promise<readonly (string | null)[]> {
    const entries = Buffer.alloc(chunkCount(totalBytes) * ENTRY_BYTES);
    try {
      const handle = await open(this.file, "r");
      try {
        await handle.read(entries, 0, entries.byteLength, 0);
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
    return Array.from({ length: chunkCount(totalBytes) }, (_, chunk) =>
      hexOf(entries.subarray(chunk * ENTRY_BYTES).subarray(0, ENTRY_BYTES)),
    );
  }

  /** The entry of the chunk at an offset. */
  async at(offset: number): Promise<string | null> {
    const handle = await this.openToWrite();
    try {
      const entry = Buffer.alloc(ENTRY_BYTES);
      await handle.read(entry, 0, ENTRY_BYTES, placeOf(offset));
      return hexOf(entry);
    } finally {
      await handle.close();
    }
  }

  /** Enters a chunk that is in the file, or (null) takes it out. */
  async enter(offset: number, sha256: string | null): Promise<void> {
    const handle = await this.openToWrite();
    try {
      await handle.write(sha256 === null ? NONE : Buffer.from(sha256, "hex"), 0, ENTRY_BYTES, placeOf(offset));
    } finally {
      await handle.close();
    }
  }

  async sync(): Promise<void> {
    const handle = await this.openToWrite();
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  remove(): Promise<void> {
    return rm(this.file, { force: true });
  }

  private openToWrite() {
    return openOrMake(this.file);
  }
}

/** Opens a file for reading and writing at any place, and makes it where there is none. */
export async function openOrMake(file: string) {
  try {
    return await open(file, "r+");
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return open(file, "w+", 0o640);
  }
}

const placeOf = (offset: number): number => (offset / CHUNK_BYTES) * ENTRY_BYTES;

const hexOf = (entry: Buffer): string | null => (entry.equals(NONE) ? null : entry.toString("hex"));
