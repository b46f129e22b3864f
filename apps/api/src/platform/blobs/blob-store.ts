import type { Readable } from "node:stream";
import type { ByteRange } from "@midline/shared/protocol/chunks";
import type { Result } from "@midline/shared/result";

/** A piece of a blob, and how long the whole is. */
export interface BlobPart {
  readonly totalBytes: number;
  readonly bytes: Uint8Array;
}

/** A blob that is read from the disk as fast as somebody takes it. */
export interface BlobStream {
  readonly totalBytes: number;
  /** Bytes `[from, to)`. */
  read(range: ByteRange): Readable;
}

/** What a finished upload must be. */
export interface DeclaredBlob {
  readonly digest: string;
  readonly bytes: number;
}

/** A blob that is written from its first byte to its last, and need never be whole in memory. */
export interface BlobDraft {
  append(piece: Uint8Array): Promise<Result<void>>;
  /** Makes it a blob once it is safely on the disk; nothing can be appended any more. */
  keep(): Promise<Result<DeclaredBlob>>;
  /** Throws away what was not kept. */
  discard(): Promise<void>;
}

/**
 * Bytes by their SHA-256. A blob is whole or absent, never changes, and is never trusted on reading: every read checks the digest.
 * Refuses with STORAGE_FULL or UNAVAILABLE when the disk does, with NOT_FOUND and DIGEST_MISMATCH when a blob is lost or spoilt.
 */
export interface BlobStore {
  /** Keeps bytes; answers their digest once they are safely on the disk. Keeping them twice is keeping them once. */
  put(bytes: Uint8Array): Promise<Result<string>>;
  /** Begins a blob that is written in pieces. */
  draft(): Promise<Result<BlobDraft>>;
  /** Removes a blob, for whoever knows that nobody refers to it. One that is not there is removed already. */
  remove(digest: string): Promise<Result<void>>;
  read(digest: string): Promise<Result<Uint8Array>>;
  /** At most `length` bytes from `offset`. The whole blob is checked the first time a process reads a part of it. */
  readPart(digest: string, offset: number, length: number): Promise<Result<BlobPart>>;
  /** The same as a stream, from a byte on: what is sent in one piece and must not be held in memory. */
  stream(digest: string): Promise<Result<BlobStream>>;
  readonly uploads: UploadStore;
}

/** A piece of an upload: it begins on the grid of `CHUNK_BYTES`, and its digest has been checked. */
export interface Chunk {
  readonly offset: number;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Blobs that arrive in chunks, in any order and more than once, over as many connections and lives of the server as it takes. */
export interface UploadStore {
  /** Refuses with STORAGE_FULL when a blob of this size would not leave room for the rest of the server. */
  makeRoom(bytes: number): Promise<Result<void>>;
  /** What is not here yet, in order; nothing once it is finished. */
  missing(uploadId: string, declared: DeclaredBlob): Promise<Result<readonly ByteRange[]>>;
  /** Keeps a chunk at its place. One that is here is taken once; another one in its place is OFFSET_MISMATCH. */
  keep(uploadId: string, chunk: Chunk): Promise<Result<void>>;
  /**
   * Turns a complete upload into a blob; again, and it is done. OFFSET_MISMATCH while something is missing. With another digest than declared
   * it is thrown away and DIGEST_MISMATCH. A blob that is already there does not help: who knows a digest has not thereby sent the bytes.
   */
  finish(uploadId: string, declared: DeclaredBlob): Promise<Result<void>>;
  /** Forgets an upload. What it became stays. */
  discard(uploadId: string): Promise<void>;
}
