import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeUpdate } from "@midline/federation/update-encoding";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { fsBlobStore, type FsBlobStore } from "../blobs/fs-blob-store.js";
import type { Averager } from "./averager.js";
import { plainAverager } from "./plain-averager.js";
import { codeOf, draw, LARGE, SMALL, valueOf } from "./testing/drawn-weights.js";
import { threadDigest } from "./thread-digest.js";
import { threadedAverager } from "./threaded-averager.js";
import { openThreads } from "./threads.js";

const threads = openThreads(2);
let folder: string;
let blobs: FsBlobStore;
let averager: Averager;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "weights-"));
  blobs = fsBlobStore(folder, { digestOf: threadDigest(threads) });
  averager = threadedAverager(blobs.files, threads);
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => threads.close());

const strays = async (): Promise<readonly string[]> =>
  (await readdir(path.join(folder, "blobs"))).filter((name) => name.startsWith(".part"));

describe("a rounded update decoded in pieces, on a thread", () => {
  const rounded = (encoding: "float16" | "int8", tensors = draw(LARGE, "update")): Uint8Array =>
    valueOf(encodeUpdate(tensors, null, encoding)).file;

  it.each(["float16", "int8"] as const)("is the very container that whole memory makes of it: %s", async (encoding) => {
    const digest = valueOf(await blobs.put(rounded(encoding)));
    const stored = valueOf(await averager.decode(digest, encoding));
    expect(stored).toEqual(valueOf(await plainAverager(blobs).decode(digest, encoding)));
    expect(stored).toEqual(valueOf(await averager.decode(digest, encoding)));
    expect(stored.bytes).toBe(encodeTensors(draw(LARGE, "x")).byteLength);
    expect(await strays()).toEqual([]);
  });

  it("is refused, and leaves nothing, where it is written otherwise, damaged, or of numbers that nobody writes", async () => {
    const file = rounded("int8");
    const flipped = file.slice();
    flipped[flipped.byteLength - 1]! ^= 1;
    const codes: string[] = [];
    for (const [bytes, encoding] of [
      [file, "float16"],
      [encodeTensors(draw(SMALL, "x")), "int8"],
      [flipped, "int8"],
      [file.subarray(0, -1), "int8"],
      [Buffer.from("no container"), "int8"],
    ] as const) {
      const digest = valueOf(await blobs.put(bytes));
      const found = await averager.decode(digest, encoding);
      expect(found).toEqual(await plainAverager(blobs).decode(digest, encoding));
      codes.push(codeOf(found));
    }
    expect(codes).toEqual(["ENCODING_MISMATCH", "ENCODING_MISMATCH", "DIGEST_MISMATCH", "TRUNCATED", "UNSUPPORTED_FORMAT"]);
    expect(codeOf(await averager.decode("0".repeat(64), "int8"))).toBe("NOT_FOUND");
    expect(await strays()).toEqual([]);
  });

  it("is no update of a plan without rounding: looking at it says how it is written", async () => {
    const digest = valueOf(await blobs.put(rounded("float16", draw(SMALL, "update"))));
    const base = valueOf(await blobs.put(encodeTensors(draw(SMALL, "base"))));
    const limits = { maxUpdateNorm: 1e6, localSteps: 10, cohort: { trunk: 9, classification: 9, segmentation: 9, age: 0 } };
    const terms = { examples: limits.cohort, steps: 10 };
    const found = await averager.examine({ digest, base, terms, limits, contents: { variateClip: null, localLayers: "none" } });
    expect(found).toMatchObject({ ok: false, fault: { code: "ENCODING_MISMATCH" } });
  });
});
