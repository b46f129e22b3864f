import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { digest as digestShape } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { renameDurably } from "./durable-file.js";
import { errorCode, guarded } from "./storage-fault.js";

/** Blobs as files, for whoever reads and writes them in pieces. */
export interface BlobFiles {
  readonly fileOf: (digest: string) => string;
  /** The file of a blob that is whole: this process has read all of it, and it was not touched since. NOT_FOUND or DIGEST_MISMATCH otherwise. */
  readonly sound: (digest: string) => Promise<Result<string>>;
  /** Whether the blob is there and whole. */
  readonly isSound: (digest: string) => Promise<boolean>;
  /** This process has just seen the blob whole: it need not be read again. */
  readonly remember: (digest: string) => Promise<void>;
  /** A new empty file, which nobody sees before it is kept. */
  readonly begin: () => Promise<Result<string>>;
  /** Makes a file the blob of its digest: one that this process has read, and synced. */
  readonly keep: (file: string, digest: string) => Promise<Result<void>>;
  /** Removes a file that was begun, if it was not kept. */
  readonly discard: (file: string) => Promise<void>;
}

/** A file that was begun, and that nobody has written to for so long, is what a killed process left. */
const STRAY_MS = 3_600_000;

/** The files of a blob store: `<folder>/ab/abcdef...`. */
export const blobFile = (folder: string, digest: string): string => path.join(folder, digest.slice(0, 2), digestShape.parse(digest));

/** The files of a blob store, in `folder`; `digestOf` answers the SHA-256 of a file. */
export function blobFiles(folder: string, digestOf: (file: string) => Promise<string>): BlobFiles {
  /** What the file of a blob was when this process read all of it. */
  const seen = new Map<string, string>();
  const fileOf = (digest: string): string => blobFile(folder, digest);

  /** Null when there is no such file. */
  async function identityOf(file: string): Promise<string | null> {
    try {
      const { ino, size, mtimeNs } = await stat(file, { bigint: true });
      return `${ino} ${size} ${mtimeNs}`;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return null;
      throw error;
    }
  }

  async function isSound(digest: string): Promise<boolean> {
    const identity = await identityOf(fileOf(digest));
    if (identity === null) return false;
    if (seen.get(digest) !== identity && (await digestOf(fileOf(digest))) === digest) seen.set(digest, identity);
    return seen.get(digest) === identity;
  }

  /** Killed processes leave what they had begun: whole models, which would fill the disk. */
  async function clearStrays(): Promise<void> {
    for (const name of (await readdir(folder)).filter((each) => each.startsWith(".part-"))) {
      const file = path.join(folder, name);
      const { mtimeMs } = await stat(file);
      if (Date.now() - mtimeMs > STRAY_MS) await rm(file, { force: true });
    }
  }

  async function remember(digest: string): Promise<void> {
    const identity = await identityOf(fileOf(digest));
    if (identity !== null) seen.set(digest, identity);
  }

  return {
    fileOf,
    sound: (digest) =>
      guarded(async () => {
        await stat(fileOf(digest));
        return (await isSound(digest)) ? ok(fileOf(digest)) : spoilt(digest);
      }, digest),
    isSound,
    remember,
    begin: () =>
      guarded(async () => {
        await mkdir(folder, { recursive: true });
        await clearStrays().catch(() => undefined); // another process may clear the same
        const file = path.join(folder, `.part-${randomUUID()}`);
        await (await open(file, "wx", 0o640)).close();
        return ok(file);
      }),
    keep: (file, digest) =>
      guarded(async () => {
        await renameDurably(file, fileOf(digest));
        await remember(digest);
        return ok(undefined);
      }),
    discard: (file) => rm(file, { force: true }),
  };
}

export const spoilt = (digest: string): Result<never> =>
  refuse({
    code: "DIGEST_MISMATCH",
    message: "A blob on the server's disk is no longer what it was.",
    where: digest,
    remedy: "Restore DATA_FOLDER from its backup.",
  });
