import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { randomBytes, randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { chunkOffsets } from "@midline/shared/protocol/chunks";
import { CHUNK_BYTES } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";
import fc from "fast-check";
import { blobFile } from "./blob-files.js";
import type { UploadStore } from "./blob-store.js";
import { openOrMake } from "./chunk-record.js";
import { fileDigest } from "./file-digest.js";
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

  it("streams any range, and nothing of a blob that is spoilt", async () => {
    const store = fsBlobStore(folder);
    const bytes = randomBytes(300_000);
    const digest = valueOf(await store.put(bytes));
    const stream = valueOf(await store.stream(digest));
    const { totalBytes } = stream;
    expect(totalBytes).toBe(bytes.byteLength);
    for (const [from, to] of [
      [0, totalBytes],
      [100_000, 250_001],
      [299_999, 300_000],
      [5, 5],
    ] as const)
      expect(await buffer(stream.read([from, to]))).toEqual(bytes.subarray(from, to));
    await writeFile(blobFile(path.join(folder, "blobs"), digest), randomBytes(300_000));
    expect(codeOf(await fsBlobStore(folder).stream(digest))).toBe("DIGEST_MISMATCH");
    expect(codeOf(await store.stream("0".repeat(64)))).toBe("NOT_FOUND");
  });

  it("reads a blob whole once, and again only when its file was touched", async () => {
    const hashed: string[] = [];
    const digestOf = (file: string) => (hashed.push(path.basename(file)), fileDigest(file));
    const bytes = randomBytes(100);
    const digest = valueOf(await fsBlobStore(folder).put(bytes));
    const { files, uploads } = fsBlobStore(folder, { digestOf });
    for (let i = 0; i < 3; i++) expect(await files.sound(digest)).toEqual({ ok: true, value: files.fileOf(digest) });
    expect(hashed).toEqual([digest]);
    await utimes(files.fileOf(digest), 1, 1);
    expect(codeOf(await files.sound(digest))).toBe("ok");
    expect(hashed).toEqual([digest, digest]);
    await writeFile(files.fileOf(digest), randomBytes(100));
    expect(codeOf(await files.sound(digest))).toBe("DIGEST_MISMATCH");
    // An upload is read whole when it is finished, and not again.
    const id = randomUUID();
    await uploads.keep(id, { offset: 0, sha256: digest, bytes });
    await uploads.finish(id, { digest, bytes: 100 });
    hashed.splice(0);
    expect(codeOf(await files.sound(digest))).toBe("ok");
    expect(hashed).toEqual([]);
    // Finished again after something has happened to it, nobody has read it.
    await writeFile(files.fileOf(digest), randomBytes(100));
    expect(codeOf(await uploads.finish(id, { digest, bytes: 100 }))).toBe("ok");
    expect(codeOf(await files.sound(digest))).toBe("DIGEST_MISMATCH");
  });

  it("a file that is written in pieces is nowhere until it is kept, and what killed processes left goes after a while", async () => {
    const store = fsBlobStore(folder);
    const { files } = store;
    const bytes = randomBytes(100);
    const digest = sha256Hex(bytes);
    const [left, file, recent] = [valueOf(await files.begin()), valueOf(await files.begin()), valueOf(await files.begin())];
    await utimes(left, 1, 1);
    await writeFile(file, bytes);
    expect(codeOf(await store.read(digest))).toBe("NOT_FOUND");
    expect(codeOf(await files.keep(file, digest))).toBe("ok");
    expect(Buffer.from(valueOf(await store.read(digest)))).toEqual(bytes);
    await files.discard(file);
    const next = valueOf(await files.begin());
    const parts = (await readdir(path.join(folder, "blobs"))).filter((name) => name.startsWith(".part-"));
    expect(parts.toSorted()).toEqual([recent, next].map((each) => path.basename(each)).toSorted());
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

  const bytes = randomBytes(2.5 * CHUNK_BYTES);
  const declared = { digest: sha256Hex(bytes), bytes: bytes.byteLength };
  const OFFSETS = [0, CHUNK_BYTES, 2 * CHUNK_BYTES] as const;
  const chunk = (offset: number, of: Uint8Array = bytes) => {
    const piece = of.subarray(offset, offset + CHUNK_BYTES);
    return { offset, sha256: sha256Hex(piece), bytes: piece };
  };
  const sendAll = async (uploads: UploadStore, id: string, of: Uint8Array = bytes): Promise<void> => {
    for (const offset of OFFSETS) valueOf(await uploads.keep(id, chunk(offset, of)));
  };

  it("goes on after a restart with what is missing, in whatever order it came", async () => {
    const id = randomUUID();
    expect(valueOf(await fsBlobStore(folder).uploads.missing(id, declared))).toEqual([[0, declared.bytes]]);
    expect(codeOf(await fsBlobStore(folder).uploads.keep(id, chunk(CHUNK_BYTES)))).toBe("ok");
    const later = fsBlobStore(folder);
    const left = [
      [0, CHUNK_BYTES],
      [2 * CHUNK_BYTES, declared.bytes],
    ];
    expect(valueOf(await later.uploads.missing(id, declared))).toEqual(left);
    expect(codeOf(await later.uploads.finish(id, declared))).toBe("OFFSET_MISMATCH");
    await sendAll(later.uploads, id);
    expect(codeOf(await later.uploads.finish(id, declared))).toBe("ok");
    expect(Buffer.from(valueOf(await later.read(declared.digest)))).toEqual(bytes);
  });

  it("is finished once: killed before anybody wrote that down, it need not be sent again; discarded, its blob stays", async () => {
    const id = randomUUID();
    const { uploads } = fsBlobStore(folder);
    await sendAll(uploads, id);
    await uploads.finish(id, declared);
    const later = fsBlobStore(folder);
    expect(valueOf(await later.uploads.missing(id, declared))).toEqual([]);
    expect(codeOf(await later.uploads.finish(id, declared))).toBe("ok");
    expect(codeOf(await later.uploads.keep(id, chunk(0)))).toBe("ok");
    await later.uploads.discard(id);
    expect(await readdir(path.join(folder, "uploads"))).toEqual([]);
    expect(codeOf(await later.read(declared.digest))).toBe("ok");
  });

  it("is no bug when another process finishes it, or throws it away, while this one looks at it", async () => {
    const another = fsBlobStore(folder).uploads;
    for (const [meanwhile, code] of [
      [(id: string) => another.finish(id, declared), "ok"],
      [(id: string) => another.discard(id), "OFFSET_MISMATCH"],
    ] as const) {
      const id = randomUUID();
      const digestOf = async (file: string): Promise<string> => {
        await meanwhile(id);
        return fileDigest(file);
      };
      const { uploads } = fsBlobStore(folder, { digestOf });
      await sendAll(uploads, id);
      expect(codeOf(await uploads.finish(id, declared))).toBe(code);
    }
  });

  it("must be sent even when the blob is already there: to know a digest is not to have the bytes", async () => {
    const store = fsBlobStore(folder);
    await store.put(bytes);
    const id = randomUUID();
    expect(valueOf(await store.uploads.missing(id, declared))).toEqual([[0, declared.bytes]]);
    expect(codeOf(await store.uploads.finish(id, declared))).toBe("OFFSET_MISMATCH");
    await sendAll(store.uploads, id);
    expect(codeOf(await store.uploads.finish(id, declared))).toBe("ok");
  });

  it("takes no other chunk in the place of one that it has", async () => {
    const { uploads } = fsBlobStore(folder);
    const id = randomUUID();
    await uploads.keep(id, chunk(0));
    expect(codeOf(await uploads.keep(id, chunk(0, randomBytes(CHUNK_BYTES))))).toBe("OFFSET_MISMATCH");
    await sendAll(uploads, id);
    expect(codeOf(await uploads.finish(id, declared))).toBe("ok");
  });

  it("is thrown away when it is not what was declared, and can be sent again", async () => {
    const { uploads } = fsBlobStore(folder);
    const id = randomUUID();
    await sendAll(uploads, id, randomBytes(bytes.byteLength));
    expect(codeOf(await uploads.finish(id, declared))).toBe("DIGEST_MISMATCH");
    expect(valueOf(await uploads.missing(id, declared))).toEqual([[0, declared.bytes]]);
    await sendAll(uploads, id);
    expect(codeOf(await uploads.finish(id, declared))).toBe("ok");
  });

  it("asks again for just the chunks that a power cut took, and for no others", async () => {
    const { uploads } = fsBlobStore(folder);
    const id = randomUUID();
    await sendAll(uploads, id);
    // What a file system may leave of a write that it had not carried out: zeros in its place, or an end before it.
    const part = await open(path.join(folder, "uploads", `${id}.part`), "r+");
    await part.write(new Uint8Array(4096), 0, 4096, CHUNK_BYTES + 8192);
    await part.truncate(2.25 * CHUNK_BYTES);
    await part.close();
    expect(codeOf(await uploads.finish(id, declared))).toBe("OFFSET_MISMATCH");
    expect(valueOf(await uploads.missing(id, declared))).toEqual([[CHUNK_BYTES, declared.bytes]]);
    for (const offset of OFFSETS.slice(1)) await uploads.keep(id, chunk(offset));
    expect(codeOf(await uploads.finish(id, declared))).toBe("ok");
  });

  it("holds together when two connections send the same chunks at once", async () => {
    const { uploads } = fsBlobStore(folder);
    const id = randomUUID();
    const answers = await Promise.all([...OFFSETS, ...OFFSETS].map((offset) => uploads.keep(id, chunk(offset))));
    expect(answers.map(codeOf)).toEqual(answers.map(() => "ok"));
    expect(codeOf(await uploads.finish(id, declared))).toBe("ok");
  });

  it("never loses what it acknowledged and never believes what it did not get: any order, any repetition, killed between any two writes", async () => {
    const chunks = 5;
    const whole = randomBytes((chunks - 0.5) * CHUNK_BYTES);
    const all = { digest: sha256Hex(whole), bytes: whole.byteLength };
    /** A chunk that is kept; one killed while `torn` bytes of it are in the file; one killed after the record and before the answer. */
    const event = fc.record({
      chunk: fc.nat(chunks - 1),
      fate: fc.constantFrom("kept", "torn", "unanswered"),
      torn: fc.nat(CHUNK_BYTES / 2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 14 }), async (events) => {
        const id = randomUUID();
        let store = fsBlobStore(folder);
        const acknowledged = new Set<number>();
        const written = new Set<number>();
        for (const { chunk: number, fate, torn } of events) {
          const offset = number * CHUNK_BYTES;
          if (fate === "torn") {
            if (!written.has(number))
              await writeAt(path.join(folder, "uploads", `${id}.part`), whole.subarray(offset, offset + torn), offset);
          } else {
            valueOf(await store.uploads.keep(id, chunk(offset, whole)));
            written.add(number);
            if (fate === "kept") acknowledged.add(number);
          }
          if (fate !== "kept") store = fsBlobStore(folder);
        }
        const missing = [...chunkOffsets(valueOf(await store.uploads.missing(id, all)))].map((offset) => offset / CHUNK_BYTES);
        expect(missing.filter((number) => acknowledged.has(number))).toEqual([]);
        expect(missing).toEqual(Array.from({ length: chunks }, (_, i) => i).filter((number) => !written.has(number)));
        for (const number of missing.toReversed()) valueOf(await store.uploads.keep(id, chunk(number * CHUNK_BYTES, whole)));
        expect(codeOf(await store.uploads.finish(id, all))).toBe("ok");
      }),
      { numRuns: 20, seed: 421 },
    );
  });

  it("is refused before it begins when the disk has no room for it", async () => {
    const { uploads } = fsBlobStore(folder);
    expect(codeOf(await uploads.makeRoom(1000))).toBe("ok");
    expect(codeOf(await uploads.makeRoom(Number.MAX_SAFE_INTEGER))).toBe("STORAGE_FULL");
  });
});

/** Writes as a server does that is killed in the middle of it. */
async function writeAt(file: string, bytes: Uint8Array, offset: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await openOrMake(file);
  await handle.write(bytes, 0, bytes.byteLength, offset);
  await handle.close();
}

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
