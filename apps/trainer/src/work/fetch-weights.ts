import { manifest } from "@midline/shared/network/weights";
import { networkSpec } from "@midline/shared/network/network-spec";
import type { NetworkSize } from "@midline/shared/protocol/ids";
import { refuse, type Result } from "@midline/shared/result";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { type BlobReference, downloadBlob } from "../link/download-blob.js";
import type { TrainerContext } from "./trainer-context.js";

/** Weights by digest, as tensors of a network that this version knows. */
export async function fetchWeights(
  ctx: TrainerContext,
  network: NetworkSize,
  blob: BlobReference,
): Promise<Result<readonly NamedTensor[]>> {
  const bytes = await downloadBlob(ctx.link, ctx.siteFolder, blob);
  return bytes.ok ? readWeights(network, bytes.value) : bytes;
}

/** Decodes weights and holds them against the network's manifest; the file's word is not enough. */
export function readWeights(network: NetworkSize, bytes: Uint8Array): Result<readonly NamedTensor[]> {
  const tensors = decodeTensors(bytes);
  if (!tensors.ok) return tensors;
  const shapeOf = (all: readonly { readonly name: string; readonly shape: readonly number[] }[]): string =>
    all
      .map(({ name, shape }) => `${name}[${shape.join()}]`)
      .sort()
      .join(" ");
  if (shapeOf(tensors.value) === shapeOf(manifest(networkSpec(network)))) return tensors;
  return refuse({
    code: "SHAPE_MISMATCH",
    message: `These are not the weights of the network "${network}" of this version.`,
    remedy: "Use the midline-site of the coordinator's version.",
  });
}
