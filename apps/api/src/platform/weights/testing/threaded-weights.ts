import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fsBlobStore, type FsBlobStore } from "../../blobs/fs-blob-store.js";
import type { Averager } from "../averager.js";
import { threadDigest } from "../thread-digest.js";
import { threadedAverager } from "../threaded-averager.js";
import { openThreads } from "../threads.js";

/** A blob store and the averager on it, anew for each test; two threads for all of them. */
export interface ThreadedWeights {
  folder: string;
  blobs: FsBlobStore;
  averager: Averager;
  /** Files that were begun and are no blobs. */
  readonly strays: () => Promise<readonly string[]>;
}

/** Registers its opening and clearing with the tests of the file that calls it. */
export function threadedWeights(): ThreadedWeights {
  const threads = openThreads(2);
  const open = (folder: string): Pick<ThreadedWeights, "folder" | "blobs" | "averager"> => {
    const blobs = fsBlobStore(folder, { digestOf: threadDigest(threads) });
    return { folder, blobs, averager: threadedAverager(blobs.files, threads) };
  };
  const at: ThreadedWeights = {
    ...open(""),
    strays: async () => (await readdir(path.join(at.folder, "blobs"))).filter((name) => name.startsWith(".part")),
  };
  beforeEach(async () => {
    Object.assign(at, open(await mkdtemp(path.join(os.tmpdir(), "weights-"))));
  });
  afterEach(() => rm(at.folder, { recursive: true, force: true }));
  afterAll(() => threads.close());
  return at;
}
