import { type NetworkSpec, specOf } from "@midline/shared/network/network-spec";
import { manifest, shapesOf, specOfWeights } from "@midline/shared/network/weights";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { NetworkSize } from "@midline/shared/protocol/vocabulary";
import { ok, refuse, type Result } from "@midline/shared/result";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";

/** Decodes weights and holds them against the manifest of the plan's network; the file's word is not enough. */
export function readBase(plan: TrainingPlan, bytes: Uint8Array): Result<readonly NamedTensor[]> {
  const tensors = decodeTensors(bytes);
  if (!tensors.ok || shapesOf(tensors.value) === shapesOf(manifest(specOf(plan), plan.task))) return tensors;
  return notOf(`the network "${plan.network}" for ${plan.task} that the plan describes`);
}

/** Weights for diagnosis, and the network they are of: what it reads and where it looks stands in its tensors. */
export interface OwnWeights {
  readonly spec: NetworkSpec;
  readonly weights: readonly NamedTensor[];
}

/** Decodes the weights of a version of this size. */
export function readVersion(network: NetworkSize, bytes: Uint8Array): Result<OwnWeights> {
  const tensors = decodeTensors(bytes);
  if (!tensors.ok) return tensors;
  const spec = specOfWeights(network, tensors.value);
  return spec === null ? notOf(`the network "${network}" for diagnosis of this version`) : ok({ spec, weights: tensors.value });
}

const notOf = (what: string): Result<never> =>
  refuse({
    code: "SHAPE_MISMATCH",
    message: `These are not the weights of ${what}.`,
    remedy: "Use the midline-site of the coordinator's version.",
  });
