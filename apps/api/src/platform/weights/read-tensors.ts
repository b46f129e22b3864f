import type { Result } from "@midline/shared/result";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { BlobStore } from "../blobs/blob-store.js";

/** A blob of weights, whole in memory, believed only after its digest and its container have been checked. */
export async function readTensors(blobs: Pick<BlobStore, "read">, digest: string): Promise<Result<readonly NamedTensor[]>> {
  const bytes = await blobs.read(digest);
  return bytes.ok ? decodeTensors(bytes.value) : bytes;
}
