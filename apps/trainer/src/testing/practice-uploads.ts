import { randomUUID } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Fault } from "@midline/shared/faults";
import { chunkLength, missingRanges } from "@midline/shared/protocol/chunks";
import { type Ask, CHUNK_BYTES } from "@midline/shared/protocol/site-messages";
import { practiceFault } from "./practice-fault.js";

interface Upload {
  readonly id: string;
  readonly digest: string;
  readonly bytes: number;
  readonly chunks: Map<number, Uint8Array>;
}

/** The uploads of a practice coordinator, by chunks in any order. */
export class PracticeUploads {
  /** Chunks that came though they were here. */
  repeats = 0;
  /** What it says of chunks behind the one that it acknowledges. */
  waiting = 0;
  private readonly uploads = new Map<string, Upload>();

  open(ask: Ask<"upload-open">): Record<string, unknown> {
    const before = [...this.uploads.values()].find((upload) => upload.digest === ask.payloadDigest);
    const upload = before ?? { id: randomUUID(), digest: ask.payloadDigest, bytes: ask.payloadBytes, chunks: new Map() };
    this.uploads.set(upload.id, upload);
    return { uploadId: upload.id, missing: missingRanges(upload.bytes, (chunk) => upload.chunks.has(chunk * CHUNK_BYTES)) };
  }

  takeChunk(ask: Ask<"upload-chunk">): Fault | Record<string, unknown> {
    const upload = this.uploads.get(ask.uploadId);
    if (upload === undefined) return practiceFault("NOT_FOUND");
    if (chunkLength(upload.bytes, ask.offset) !== ask.bytes.byteLength) return practiceFault("BAD_INPUT");
    if (sha256Hex(ask.bytes) !== ask.sha256) return practiceFault("DIGEST_MISMATCH");
    if (upload.chunks.has(ask.offset)) this.repeats += 1;
    upload.chunks.set(ask.offset, ask.bytes);
    return { waiting: this.waiting };
  }

  /** All bytes of an upload, which must have this digest. */
  whole(uploadId: string, digest: string): Fault | Buffer {
    const upload = this.uploads.get(uploadId);
    if (upload === undefined) return practiceFault("NOT_FOUND");
    const payload = Buffer.concat([...upload.chunks].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
    if (payload.byteLength < upload.bytes) return practiceFault("OFFSET_MISMATCH");
    return sha256Hex(payload) === digest ? payload : practiceFault("DIGEST_MISMATCH");
  }
}
