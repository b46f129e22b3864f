import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { randomBytes } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Result } from "@midline/shared/result";
import { fsBlobStore } from "./fs-blob-store.js";

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.fault.code}: ${result.fault.message}`);
  return result.value;
}

describe("a blob in the making", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "drafts-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is what was appended, in order, and a blob like any other once it is kept", async () => {
    const store = fsBlobStore(folder);
    const pieces = [randomBytes(3), randomBytes(70_000), randomBytes(0), randomBytes(1)];
    const draft = valueOf(await store.draft());
    for (const piece of pieces) valueOf(await draft.append(piece));
    const whole = Buffer.concat(pieces);
    expect(valueOf(await draft.keep())).toEqual({ digest: sha256Hex(whole), bytes: whole.byteLength });
    await draft.discard();
    expect(Buffer.from(valueOf(await store.read(sha256Hex(whole))))).toEqual(whole);
  });

  it("leaves nothing when it is thrown away, and nothing when what it became is removed, twice", async () => {
    const store = fsBlobStore(folder);
    const thrown = valueOf(await store.draft());
    valueOf(await thrown.append(randomBytes(10)));
    await thrown.discard();
    expect(await readdir(path.join(folder, "blobs"))).toEqual([]);
    const digest = valueOf(await store.put(randomBytes(10)));
    for (let i = 0; i < 2; i++) expect((await store.remove(digest)).ok).toBe(true);
    expect(await store.read(digest)).toMatchObject({ ok: false, fault: { code: "NOT_FOUND" } });
  });
});
