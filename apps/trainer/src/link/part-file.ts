import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

const PIECE_BYTES = 1024 * 1024;

/** A file that grows at its end, over as many lives of the program as it takes, and knows the digest of what it holds. */
export class PartFile {
  private readonly handle: number;
  private hash = createHash("sha256");
  private length = 0;
  private whole: string | null = null;

  /** Opens it and reads what an earlier life left; more than `maxBytes` cannot be right and is cut to nothing. */
  constructor(file: string, maxBytes: number) {
    this.handle = openSync(file, "a+", 0o600);
    const piece = new Uint8Array(PIECE_BYTES);
    for (let read = -1; read !== 0;) {
      read = readSync(this.handle, piece, 0, piece.byteLength, this.length);
      this.hash.update(piece.subarray(0, read));
      this.length += read;
    }
    if (this.length <= maxBytes) return;
    ftruncateSync(this.handle, 0);
    this.hash = createHash("sha256");
    this.length = 0;
  }

  get bytes(): number {
    return this.length;
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.byteLength;) done += writeSync(this.handle, bytes, done);
    this.hash.update(bytes);
    this.length += bytes.byteLength;
  }

  /** SHA-256 of all of it; nothing may be added afterwards. */
  get digest(): string {
    return (this.whole ??= this.hash.digest("hex"));
  }

  close(): void {
    closeSync(this.handle);
  }
}
