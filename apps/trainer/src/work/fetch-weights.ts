import type { NetworkSize, NetworkTask } from "@midline/shared/protocol/vocabulary";
import type { Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { type BlobReference, downloadBlob } from "../link/download-blob.js";
import { readWeights } from "./read-weights.js";
import type { TrainerContext } from "./trainer-context.js";

/** Weights by digest, as tensors of a network that this version knows. */
export async function fetchWeights(
  ctx: TrainerContext,
  network: NetworkSize,
  blob: BlobReference,
  task: NetworkTask = "diagnosis",
): Promise<Result<readonly NamedTensor[]>> {
  const bytes = await downloadBlob(ctx.link, ctx.siteFolder, blob);
  return bytes.ok ? readWeights(network, bytes.value, task) : bytes;
}
