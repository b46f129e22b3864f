import { mkdir, open, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { bytesIn, chunkLength, missingRanges, type ByteRange } from "@midline/shared/protocol/chunks";
import { uuid } from "@midline/shared/protocol/ids";
import { CHUNK_BYTES } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { oneAtATime } from "../one-at-a-time.js";
import type { BlobFiles } from "./blob-files.js";
import type { Chunk, DeclaredBlob, UploadStore } from "./blob-store.js";
import { ChunkRecord, openOrMake } from "./chunk-record.js";
import { syncName } from "./durable-file.js";
import { fileDigest, sizeOf } from "./file-digest.js";
import { guarded } from "./storage-fault.js";

/** Room kept free for everything else the server writes. */
const RESERVED_BYTES = 256 * 1024 * 1024;

/**
 * Uploads as files that are filled in any order: `<id>.part` holds the bytes, `<id>.chunks` says which chunks of them are here.
 *
 * An acknowledged chunk has been handed to the operating system, and its entry after it: the server may be killed at any instant and asks for
 * none of them again. Neither is synced before the upload is whole. A power cut may therefore lose what the machine had not yet written to its
 * disk, some thirty seconds of transfer; chunks whose entry survived without them are found when the upload is finished, and only those are asked for again.
 */
export function uploadFiles(folder: string, blobs: Pick<BlobFiles, "fileOf" | "keep">, digestOf = fileDigest): UploadStore {
  const fileOf = (uploadId: string): string => path.join(folder, `${uuid.parse(uploadId)}.part`);
  const recordOf = (uploadId: string): ChunkRecord => new ChunkRecord(path.join(folder, `${uuid.parse(uploadId)}.chunks`));
  const inTurn = oneAtATime();

  /** What is missing. A finished upload's bytes are the blob; a record without bytes is what a crash left of a discarded one. */
  async function missing(uploadId: string, { digest, bytes }: DeclaredBlob): Promise<readonly ByteRange[]> {
    const entries = await recordOf(uploadId).read(bytes);
    const left = missingRanges(bytes, (chunk) => entries[chunk] !== null);
    if ((await sizeOf(fileOf(uploadId))) !== null) return left;
    if (left.length === 0 && (await sizeOf(blobs.fileOf(digest))) === bytes) return [];
    await recordOf(uploadId).remove();
    return missingRanges(bytes, () => false);
  }

  async function keep(uploadId: string, { offset, sha256, bytes }: Chunk): Promise<Result<void>> {
    await mkdir(folder, { recursive: true });
    const record = recordOf(uploadId);
    const before = await record.at(offset);
    if (before === sha256) return ok(undefined);
    if (before !== null) return refuse(otherChunk(offset));
    const handle = await openOrMake(fileOf(uploadId));
    try {
      for (let done = 0; done < bytes.byteLength;)
        done += (await handle.write(bytes, done, bytes.byteLength - done, offset + done)).bytesWritten;
    } finally {
      await handle.close();
    }
    await record.enter(offset, sha256);
    return ok(undefined);
  }

  /** Of several API processes on one folder another may make it a blob, or throw it away, while this one looks at it: then it is looked at again. */
  async function finish(uploadId: string, declared: DeclaredBlob): Promise<Result<void>> {
    try {
      return await finishHere(uploadId, declared);
    } catch (error) {
      if ((await sizeOf(fileOf(uploadId))) !== null) throw error;
      return finishHere(uploadId, declared);
    }
  }

  async function finishHere(uploadId: string, declared: DeclaredBlob): Promise<Result<void>> {
    const left = bytesIn(await missing(uploadId, declared));
    if (left > 0) return refuse(incomplete(left, declared.bytes));
    const file = fileOf(uploadId);
    const size = await sizeOf(file);
    if (size === null) {
      await syncName(blobs.fileOf(declared.digest));
      return ok(undefined);
    }
    if (size !== declared.bytes || (await digestOf(file)) !== declared.digest) {
      const lost = await forgetLostChunks(file, recordOf(uploadId), declared.bytes);
      if (lost > 0) return refuse(incomplete(lost, declared.bytes));
      await discard(uploadId);
      return refuse({
        code: "DIGEST_MISMATCH",
        message: "The bytes received are not the ones declared; the upload was thrown away.",
        where: declared.digest,
        remedy: "Open the upload again and send it from the start.",
      });
    }
    await recordOf(uploadId).sync();
    const handle = await open(file, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return blobs.keep(file, declared.digest);
  }

  async function discard(uploadId: string): Promise<void> {
    await recordOf(uploadId).remove();
    await rm(fileOf(uploadId), { force: true });
  }

  return {
    makeRoom: (bytes) => guarded(() => makeRoom(folder, bytes)),
    missing: (uploadId, declared) => inTurn(uploadId, () => guarded(async () => ok(await missing(uploadId, declared)))),
    keep: (uploadId, chunk) => inTurn(uploadId, () => guarded(() => keep(uploadId, chunk))),
    finish: (uploadId, declared) => inTurn(uploadId, () => guarded(() => finish(uploadId, declared))),
    discard: (uploadId) => inTurn(uploadId, () => discard(uploadId)),
  };
}

/** Takes out of the record what is not in the file as it was entered; answers how many bytes that is. */
async function forgetLostChunks(file: string, record: ChunkRecord, totalBytes: number): Promise<number> {
  const entries = await record.read(totalBytes);
  const handle = await open(file, "r");
  let lost = 0;
  try {
    const bytes = new Uint8Array(CHUNK_BYTES);
    for (const [chunk, sha256] of entries.entries()) {
      const offset = chunk * CHUNK_BYTES;
      const length = chunkLength(totalBytes, offset) ?? 0;
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      if (bytesRead === length && sha256Hex(bytes.subarray(0, length)) === sha256) continue;
      await record.enter(offset, null);
      lost += length;
    }
  } finally {
    await handle.close();
  }
  return lost;
}

async function makeRoom(folder: string, bytes: number): Promise<Result<void>> {
  await mkdir(folder, { recursive: true });
  const disk = await statfs(folder);
  if (disk.bavail * disk.bsize >= bytes + RESERVED_BYTES) return ok(undefined);
  return refuse({
    code: "STORAGE_FULL",
    message: "The server's disk has no room for this upload.",
    remedy: "Free space in DATA_FOLDER; the site will try again.",
  });
}

const incomplete = (left: number, declared: number) => ({
  code: "OFFSET_MISMATCH" as const,
  message: `Of the ${declared} declared bytes ${left} are missing.`,
  remedy: "Open the upload again and send what it answers.",
});

const otherChunk = (offset: number) => ({
  code: "OFFSET_MISMATCH" as const,
  message: "Another chunk has been taken at this place of the upload.",
  where: `offset ${offset}`,
  remedy: "Send the file as it was declared; if it has changed, hand in a new one.",
});
