import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights as drawWeights, parameterCount } from "@midline/shared/network/weights";
import type { NetworkSize } from "@midline/shared/protocol/vocabulary";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

// The only file of the server that knows the network: its layers as data, never the code that runs them.

/** The weights every site starts from: the same bytes for the same seed, wherever they are made. */
export const initialWeights = (network: NetworkSize, seed: number): readonly NamedTensor[] => drawWeights(networkSpec(network), seed);

/** Numbers in the weights of a network. */
export const parametersOf = (network: NetworkSize): number => parameterCount(networkSpec(network));
