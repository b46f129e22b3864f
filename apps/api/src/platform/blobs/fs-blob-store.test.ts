import { chmod, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { randomBytes, randomUUID } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Result } from "@midline/shared/result";
import { blobFile } from "./blob-files.js";
import { fsBlobStore, prepareBlobFolder } from "./fs-blob-store.js";
import { storageFault } from "./storage-fault.js";

const codeOf = (result: Result<unknown>): string => (result.ok ? "ok" : result.fault.code);
function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.fault.code}: ${result.fault.message}`);
  return result.value;
}

describe("the blob store", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "blobs-"));
  });
  afterEach(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true, force: true });
  });

  it("names bytes by their digest, and keeps them once", async () => {
    const store = fsBlobStore(folder);
    const bytes = randomBytes(5000);
    const digest = valueOf(await store.put(bytes));
    expect(digest).toBe(sha256Hex(bytes));
    expect(valueOf(await store.put(bytes))).toBe(digest);
    expect(Buffer.from(valueOf(await store.read(digest)))).toEqual(bytes);
    expect(await readdir(path.join(folder, "blobs", digest.slice(0, 2)))).toEqual([digest]);
  });

  it("never hands out bytes that are not the ones named, whole or in part, and mends them when they are put again", async () => {
    const bytes = randomBytes(4096);
    const digest = valueOf(await fsBlobStore(folder).put(bytes));
    const file = blobFile(path.join(folder, "blobs"), digest);
    const spoilt = Buffer.from(bytes);
    spoilt[100] = spoilt[100]! ^ 1;
    await writeFile(file, spoilt);
    const store = fsBlobStore(folder);
    expect(codeOf(await store.read(digest))).toBe("DIGEST_MISMATCH");
    expect(codeOf(await store.readPart(digest, 0, 10))).toBe("DIGEST_MISMATCH");
    await truncate(file, 10);
    expect(codeOf(await store.readPart(digest, 0, 10))).toBe("DIGEST_MISMATCH");
    await store.put(bytes);
    expect(codeOf(await store.read(digest))).toBe("ok");
  });

  it("reads any part, up to the end and not past it", async () => {
    const store = fsBlobStore(folder);
    const bytes = randomBytes(1000);
    const digest = valueOf(await store.put(bytes));
    for (const [offset, length] of [
      [0, 10],
      [990, 100],
      [1000, 5],
      [5000, 5],
    ] as const) {
      const part = valueOf(await store.readPart(digest, offset, length));
      expect(part.totalBytes).toBe(1000);
      expect(Buffer.from(part.bytes)).toEqual(bytes.subarray(offset, offset + length));
    }
    expect(codeOf(await store.readPart("0".repeat(64), 0, 1))).toBe("NOT_FOUND");
  });

  it("refuses a digest that is a path", async () => {
    await expect(fsBlobStore(folder).read("../../etc/passwd")).rejects.toThrow();
  });
});

describe("an upload", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "uploads-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const bytes = randomBytes(3000);
  const declared = { digest: sha256Hex(bytes), bytes: bytes.byteLength };

  it("goes on after a restart from where the file ends", async () => {
    const id = randomUUID();
    expect(valueOf(await fsBlobStore(folder).uploads.received(id))).toBe(0);
    expect(valueOf(await fsBlobStore(folder).uploads.append(id, 0, bytes.subarray(0, 1000)))).toBe(1000);
    const later = fsBlobStore(folder);
    expect(valueOf(await later.uploads.received(id))).toBe(1000);
    expect(codeOf(await later.uploads.finish(id, declared))).toBe("OFFSET_MISMATCH");
    await later.uploads.append(id, 1000, bytes.subarray(1000));
    expect(codeOf(await later.uploads.finish(id, declared))).toBe("ok");
    expect(Buffer.from(valueOf(await later.read(declared.digest)))).toEqual(bytes);
    expect(await readdir(path.join(folder, "uploads"))).toEqual([]);
  });

  it("must be sent even when the blob is already there: to know a digest is not to have the bytes", async () => {
    const store = fsBlobStore(folder);
    await store.put(bytes);
    const id = randomUUID();
    expect(codeOf(await store.uploads.finish(id, declared))).toBe("OFFSET_MISMATCH");
    await store.uploads.append(id, 0, bytes);
    expect(codeOf(await store.uploads.finish(id, declared))).toBe("ok");
  });

  it("takes a piece sent twice once, and refuses a gap or another piece in the same place", async () => {
    const { uploads } = fsBlobStore(folder);
    const id = randomUUID();
    await uploads.append(id, 0, bytes.subarray(0, 1000));
    expect(valueOf(await uploads.append(id, 0, bytes.subarray(0, 1000)))).toBe(1000);
    expect(codeOf(await uploads.append(id, 1500, bytes.subarray(1500)))).toBe("OFFSET_MISMATCH");
    expect(codeOf(await uploads.append(id, 0, randomBytes(1000)))).toBe("OFFSET_MISMATCH");
    expect(valueOf(await uploads.received(id))).toBe(1000);
  });

  it("is thrown away when it is not what was declared, and can be sent again", async () => {
    const { uploads } = fsBlobStore(folder);
    const id = randomUUID();
    await uploads.append(id, 0, randomBytes(3000));
    expect(codeOf(await uploads.finish(id, declared))).toBe("DIGEST_MISMATCH");
    expect(valueOf(await uploads.received(id))).toBe(0);
    await uploads.append(id, 0, bytes);
    expect(codeOf(await uploads.finish(id, declared))).toBe("ok");
  });

  it("holds together when two connections send the same pieces at once", async () => {
    const { uploads } = fsBlobStore(folder);
    const id = randomUUID();
    const pieces = [0, 1000, 2000].flatMap((offset) => [offset, offset]);
    const answers = await Promise.all(pieces.map((offset) => uploads.append(id, offset, bytes.subarray(offset, offset + 1000))));
    expect(answers.map(codeOf)).toEqual(pieces.map(() => "ok"));
    expect(codeOf(await uploads.finish(id, declared))).toBe("ok");
  });

  it("is refused before it begins when the disk has no room for it", async () => {
    const { uploads } = fsBlobStore(folder);
    expect(codeOf(await uploads.makeRoom(1000))).toBe("ok");
    expect(codeOf(await uploads.makeRoom(Number.MAX_SAFE_INTEGER))).toBe("STORAGE_FULL");
  });
});

describe("a failing disk", () => {
  it("is a refusal with a remedy, and leaves nothing half-written", async () => {
    // A full device that every Linux has: each write to it fails with ENOSPC.
    const full = await writeFile("/dev/full", "x").then(
      () => null,
      (error: unknown) => error,
    );
    expect(storageFault(full)).toMatchObject({ code: "STORAGE_FULL", remedy: expect.stringContaining("DATA_FOLDER") });
    const file = path.join(await mkdtemp(path.join(os.tmpdir(), "blobs-")), "file");
    await writeFile(file, "");
    expect(codeOf(await prepareBlobFolder(file))).toBe("UNAVAILABLE");
    for (const code of ["EROFS", "EACCES", "EPERM", "EIO"]) {
      expect(storageFault(Object.assign(new Error(code), { code }))).toMatchObject({
        code: "UNAVAILABLE",
        remedy: expect.stringContaining("DATA_FOLDER"),
      });
    }
  });

  it("keeps bugs apart from disks", async () => {
    expect(storageFault(new TypeError("x is not a function"))).toBeNull();
    const missing = await readFile("/nowhere/at/all").catch((error: unknown) => error);
    expect(storageFault(missing)).toBeNull();
  });
});
