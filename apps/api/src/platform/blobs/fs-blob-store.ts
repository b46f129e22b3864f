import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { digest as digestShape } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { BlobPart, BlobStore } from "./blob-store.js";
import { writeDurably } from "./durable-file.js";
import { fileDigest, sizeOf } from "./file-digest.js";
import { guarded } from "./storage-fault.js";
import { uploadFiles } from "./upload-files.js";

/** The files of a blob store: `<folder>/ab/abcdef...`. */
export const blobFile = (folder: string, digest: string): string => path.join(folder, digest.slice(0, 2), digestShape.parse(digest));

/** A blob store in a folder of this machine. `onHalf` is called in the middle of writing each blob that is put. */
export function fsBlobStore(folder: string, onHalf?: () => void): BlobStore {
  const blobs = path.join(folder, "blobs");
  /** Blobs this process has read whole and found sound, so that reading them in parts costs one pass. */
  const sound = new Set<string>();

  async function put(bytes: Uint8Array): Promise<Result<string>> {
    const digest = sha256Hex(bytes);
    return guarded(async () => {
      const file = blobFile(blobs, digest);
      const present = await sizeOf(file);
      if (present !== bytes.byteLength || !(await isSound(file, digest))) await writeDurably(file, bytes, { onHalf });
      sound.add(digest);
      return ok(digest);
    });
  }

  async function read(digest: string): Promise<Result<Uint8Array>> {
    return guarded(async () => {
      const bytes = new Uint8Array(await readFile(blobFile(blobs, digest)));
      return sha256Hex(bytes) === digest ? ok(bytes) : spoilt(digest);
    }, digest);
  }

  async function readPart(digest: string, offset: number, length: number): Promise<Result<BlobPart>> {
    return guarded(async () => {
      const file = blobFile(blobs, digest);
      if (!sound.has(digest)) {
        if (!(await isSound(file, digest))) return spoilt(digest);
        sound.add(digest);
      }
      const handle = await open(file, "r");
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

  return { put, read, readPart, uploads: uploadFiles(path.join(folder, "uploads"), (digest) => blobFile(blobs, digest)) };
}

/** Makes the folders, so that a read-only disk is met at the start and not in the middle of a round. */
export async function prepareBlobFolder(folder: string): Promise<Result<void>> {
  return guarded(async () => {
    for (const part of ["blobs", "uploads"]) await mkdir(path.join(folder, part), { recursive: true });
    await writeDurably(path.join(folder, "blobs", ".writable"), new Uint8Array());
    return ok(undefined);
  });
}

const isSound = async (file: string, digest: string): Promise<boolean> => (await fileDigest(file)) === digest;

const spoilt = (digest: string): Result<never> =>
  refuse({
    code: "DIGEST_MISMATCH",
    message: "A blob on the server's disk is no longer what it was.",
    where: digest,
    remedy: "Restore DATA_FOLDER from its backup.",
  });
