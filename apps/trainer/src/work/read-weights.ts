import { manifest } from "@midline/shared/network/weights";
import { networkSpec } from "@midline/shared/network/network-spec";
import type { NetworkSize, NetworkTask } from "@midline/shared/protocol/vocabulary";
import { refuse, type Result } from "@midline/shared/result";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";

/** Decodes weights and holds them against the network's manifest; the file's word is not enough. */
export function readWeights(network: NetworkSize, bytes: Uint8Array, task: NetworkTask = "diagnosis"): Result<readonly NamedTensor[]> {
  const tensors = decodeTensors(bytes);
  if (!tensors.ok || areOf(network, tensors.value, task)) return tensors;
  return refuse({
    code: "SHAPE_MISMATCH",
    message: `These are not the weights of the network "${network}" for ${task} of this version.`,
    remedy: "Use the midline-site of the coordinator's version.",
  });
}

/** Whether tensors are exactly those of a network for a task, by names and shapes. */
export function areOf(network: NetworkSize, tensors: readonly NamedTensor[], task: NetworkTask = "diagnosis"): boolean {
  const shapesOf = (all: readonly { readonly name: string; readonly shape: readonly number[] }[]): string =>
    all
      .map(({ name, shape }) => `${name}[${shape.join()}]`)
      .sort()
      .join(" ");
  return shapesOf(tensors) === shapesOf(manifest(networkSpec(network), task));
}
