import { mkdir, open, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { uuid } from "@midline/shared/protocol/ids";
import type { DeclaredBlob, UploadStore } from "./blob-store.js";
import { renameDurably } from "./durable-file.js";
import { oneAtATime } from "../one-at-a-time.js";
import { fileDigest, sizeOf } from "./file-digest.js";
import { guarded } from "./storage-fault.js";

/** Room kept free for everything else the server writes. */
const RESERVED_BYTES = 256 * 1024 * 1024;

/** Uploads as growing files. The length of the file is the offset: it survives every restart without being written down elsewhere. */
export function uploadFiles(folder: string, blobFile: (digest: string) => string, digestOf = fileDigest): UploadStore {
  const fileOf = (uploadId: string): string => path.join(folder, `${uuid.parse(uploadId)}.part`);
  const inTurn = oneAtATime();

  async function append(uploadId: string, offset: number, bytes: Uint8Array): Promise<Result<number>> {
    await mkdir(folder, { recursive: true });
    const handle = await open(fileOf(uploadId), "a+");
    try {
      const size = (await handle.stat()).size;
      if (offset === size) {
        await handle.appendFile(bytes);
        return ok(size + bytes.byteLength);
      }
      if (offset + bytes.byteLength <= size) {
        const present = new Uint8Array(bytes.byteLength);
        await handle.read(present, 0, present.byteLength, offset);
        if (Buffer.compare(present, bytes) === 0) return ok(size);
      }
      return refuse({
        code: "OFFSET_MISMATCH",
        message: `The server holds ${size} bytes of this upload; a piece for offset ${offset} does not fit.`,
        remedy: "Open the upload again and go on from the offset it answers.",
      });
    } finally {
      await handle.close();
    }
  }

  async function finish(uploadId: string, declared: DeclaredBlob): Promise<Result<void>> {
    const size = (await sizeOf(fileOf(uploadId))) ?? 0;
    if (size < declared.bytes) return refuse(incomplete(size, declared.bytes));
    if (size > declared.bytes || (await digestOf(fileOf(uploadId))) !== declared.digest) {
      await rm(fileOf(uploadId), { force: true });
      return refuse({
        code: "DIGEST_MISMATCH",
        message: "The bytes received are not the ones declared; the upload was thrown away.",
        where: declared.digest,
        remedy: "Open the upload again and send it from the start.",
      });
    }
    const handle = await open(fileOf(uploadId), "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameDurably(fileOf(uploadId), blobFile(declared.digest));
    return ok(undefined);
  }

  return {
    received: (uploadId) => guarded(async () => ok((await sizeOf(fileOf(uploadId))) ?? 0)),
    makeRoom: (bytes) => guarded(() => makeRoom(folder, bytes)),
    append: (uploadId, offset, bytes) => inTurn(uploadId, () => guarded(() => append(uploadId, offset, bytes))),
    finish: (uploadId, declared) => inTurn(uploadId, () => guarded(() => finish(uploadId, declared))),
    discard: (uploadId) => inTurn(uploadId, () => rm(fileOf(uploadId), { force: true })),
  };
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

const incomplete = (size: number, declared: number) => ({
  code: "OFFSET_MISMATCH" as const,
  message: `Only ${size} of the ${declared} declared bytes have arrived.`,
  remedy: "Open the upload again and go on from the offset it answers.",
});
