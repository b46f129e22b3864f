import { inNameOrder } from "@midline/federation/flat";
import { ok, type Result } from "@midline/shared/result";
import { type ContainerEntry, layOut, type TensorShape } from "@midline/shared/weights/container-layout";
import type { BlobFiles } from "../blobs/blob-files.js";
import { allOf } from "./all-of.js";
import type { StoredWeights } from "./averager.js";
import type { Container } from "./container-numbers.js";
import type { Threads } from "./threads.js";

/** Data that a thread hashes in one go, unless one tensor is larger. */
const BATCH_BYTES = 1 << 23;

/** A container that is being written: first its numbers, anywhere and by anybody, then its head, then it is a blob. */
export interface NewContainer extends Container {
  /** Writes the head when all numbers are written, and waits until the file is safely on the disk. */
  readonly seal: () => Promise<Result<SealedContainer>>;
  /** Forgets it, unless it has become a blob. */
  readonly discard: () => Promise<void>;
}

export interface SealedContainer {
  /** Makes it a blob. */
  readonly keep: () => Promise<Result<StoredWeights>>;
}

export async function openContainer(files: BlobFiles, threads: Threads, shapes: readonly TensorShape[]): Promise<Result<NewContainer>> {
  const { entries, dataStart, totalBytes } = layOut(shapes);
  const temporary = await files.begin();
  if (!temporary.ok) return temporary;
  const file = temporary.value;

  async function seal(): Promise<Result<SealedContainer>> {
    const digests = await allOf(batchesOf(entries).map((batch) => threads.run("digests", { file, dataStart, entries: batch })));
    if (!digests.ok) return digests;
    const sha256 = digests.value.flat();
    const digest = await threads.run("seal", { file, entries: entries.map((entry, i) => ({ ...entry, sha256: sha256[i]! })) });
    if (!digest.ok) return digest;
    return ok({
      keep: async () => {
        const kept = await files.keep(file, digest.value);
        return kept.ok ? ok({ digest: digest.value, bytes: totalBytes }) : kept;
      },
    });
  }

  return ok({ file, dataStart, tensors: inNameOrder(shapes), seal, discard: () => files.discard(file) });
}

/** Neighbours are hashed together, so that many small tensors are not as many errands. */
function batchesOf(entries: readonly ContainerEntry[]): readonly (readonly ContainerEntry[])[] {
  const batches: ContainerEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    if (entry.bytes > room) {
      batches.push([]);
      room = BATCH_BYTES;
    }
    batches.at(-1)!.push(entry);
    room -= entry.bytes;
  }
  return batches;
}
