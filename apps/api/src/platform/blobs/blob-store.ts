import type { Result } from "@midline/shared/result";

/** A piece of a blob, and how long the whole is. */
export interface BlobPart {
  readonly totalBytes: number;
  readonly bytes: Uint8Array;
}

/** What a finished upload must be. */
export interface DeclaredBlob {
  readonly digest: string;
  readonly bytes: number;
}

/**
 * Bytes by their SHA-256. A blob is whole or absent, never changes, and is never trusted on reading: every read checks the digest.
 * Refuses with STORAGE_FULL or UNAVAILABLE when the disk does, with NOT_FOUND and DIGEST_MISMATCH when a blob is lost or spoilt.
 */
export interface BlobStore {
  /** Keeps bytes; answers their digest once they are safely on the disk. Keeping them twice is keeping them once. */
  put(bytes: Uint8Array): Promise<Result<string>>;
  read(digest: string): Promise<Result<Uint8Array>>;
  /** At most `length` bytes from `offset`. The whole blob is checked the first time a process reads a part of it. */
  readPart(digest: string, offset: number, length: number): Promise<Result<BlobPart>>;
  readonly uploads: UploadStore;
}

/** Blobs that arrive in pieces, over as many connections as it takes. */
export interface UploadStore {
  /** Bytes received so far: where the sender goes on. */
  received(uploadId: string): Promise<Result<number>>;
  /** Refuses with STORAGE_FULL when a blob of this size would not leave room for the rest of the server. */
  makeRoom(bytes: number): Promise<Result<void>>;
  /** Adds a piece at its offset and answers the next one. A piece sent again is taken once; a gap is OFFSET_MISMATCH. */
  append(uploadId: string, offset: number, bytes: Uint8Array): Promise<Result<number>>;
  /**
   * Turns a complete upload into a blob. With another digest than declared it is thrown away and DIGEST_MISMATCH.
   * A blob that is already there does not help: who knows a digest has not thereby sent the bytes.
   */
  finish(uploadId: string, declared: DeclaredBlob): Promise<Result<void>>;
  discard(uploadId: string): Promise<void>;
}
