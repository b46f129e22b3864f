import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { ok, type Result } from "@midline/shared/result";
import { type BlobFiles, blobFiles, spoilt } from "./blob-files.js";
import type { BlobPart, BlobStore, BlobStream } from "./blob-store.js";
import { beginDraft } from "./draft-files.js";
import { syncName, writeDurably } from "./durable-file.js";
import { fileDigest, sizeOf } from "./file-digest.js";
import { guarded } from "./storage-fault.js";
import { uploadFiles } from "./upload-files.js";

/** A blob store in a folder of this machine, whose blobs can be read and written in pieces too. */
export interface FsBlobStore extends BlobStore {
  readonly files: BlobFiles;
}

/** What a store is opened with. */
interface FsBlobOptions {
  /** SHA-256 of a file, hexadecimal. */
  readonly digestOf?: (file: string) => Promise<string>;
  /** Called in the middle of writing each blob that is put. */
  readonly onHalf?: (() => void) | undefined;
}

export function fsBlobStore(folder: string, { digestOf = fileDigest, onHalf }: FsBlobOptions = {}): FsBlobStore {
  const files = blobFiles(path.join(folder, "blobs"), digestOf);
  const uploads = uploadFiles(path.join(folder, "uploads"), files, digestOf);

  async function put(bytes: Uint8Array): Promise<Result<string>> {
    const digest = sha256Hex(bytes);
    return guarded(async () => {
      const file = files.fileOf(digest);
      const present = await sizeOf(file);
      if (present === bytes.byteLength && (await files.isSound(digest))) await syncName(file);
      else await writeDurably(file, bytes, { onHalf });
      await files.remember(digest);
      return ok(digest);
    });
  }

  async function read(digest: string): Promise<Result<Uint8Array>> {
    return guarded(async () => {
      const bytes = new Uint8Array(await readFile(files.fileOf(digest)));
      return sha256Hex(bytes) === digest ? ok(bytes) : spoilt(digest);
    }, digest);
  }

  async function readPart(digest: string, offset: number, length: number): Promise<Result<BlobPart>> {
    const file = await files.sound(digest);
    if (!file.ok) return file;
    return guarded(async () => {
      const handle = await open(file.value, "r");
      try {
        const totalBytes = (await handle.stat()).size;
        const bytes = new Uint8Array(Math.max(0, Math.min(length, totalBytes - offset)));
        const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, offset);
        return ok({ totalBytes, bytes: bytes.subarray(0, bytesRead) });
      } finally {
        await handle.close();
      }
    }, digest);
  }

  async function stream(digest: string): Promise<Result<BlobStream>> {
    const file = await files.sound(digest);
    if (!file.ok) return file;
    return guarded(async () => {
      const { size: totalBytes } = await stat(file.value);
      return ok({
        totalBytes,
        read: ([from, to]) => (to > from ? createReadStream(file.value, { start: from, end: to - 1 }) : Readable.from([])),
      });
    }, digest);
  }

  const remove = (digest: string): Promise<Result<void>> =>
    guarded(async () => {
      await rm(files.fileOf(digest), { force: true });
      return ok(undefined);
    });

  return { put, draft: () => beginDraft(files), remove, read, readPart, stream, uploads, files };
}

/** Makes the folders, so that a read-only disk is met at the start and not in the middle of a round. */
export async function prepareBlobFolder(folder: string): Promise<Result<void>> {
  return guarded(async () => {
    for (const part of ["blobs", "uploads"]) await mkdir(path.join(folder, part), { recursive: true });
    await writeDurably(path.join(folder, "blobs", ".writable"), new Uint8Array());
    return ok(undefined);
  });
}
