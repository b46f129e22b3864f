import { specOf } from "@midline/shared/network/network-spec";
import { initialWeights as drawWeights, parameterCount, weightsFromParent } from "@midline/shared/network/weights";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

// The only file of the server that knows the network: its layers as data, never the code that runs them.

type Network = Pick<TrainingPlan, "network" | "task" | "covariates" | "attention" | "ageWeight">;

/** The weights every site starts from: the same bytes for the same plan and parent, wherever they are made. */
export function initialWeights(
  plan: Network & Pick<TrainingPlan, "seed" | "parent">,
  parentWeights: readonly NamedTensor[] | null,
): readonly NamedTensor[] {
  const { seed, task, parent } = plan;
  const spec = specOf(plan);
  if (parent === null || parentWeights === null) return drawWeights(spec, seed, task);
  return weightsFromParent(spec, parentWeights, { seed, task, layers: parent.layers });
}

/** Numbers in the weights of a network. */
export const parametersOf = (network: Network): number => parameterCount(specOf(network), network.task);
