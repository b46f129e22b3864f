import { normal, randomStream } from "../random.js";
import type { NamedTensor } from "../weights/tensor-container.js";
import type { ConvLayer, DenseLayer, NetworkSpec } from "./network-spec.js";

/** A tensor the network needs, before it has numbers. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** How its first numbers are drawn: a normal of this spread, or this constant. */
  readonly initial: { readonly normalSd: number } | { readonly constant: number };
}

/** Every tensor of a network, sorted by name: the order of the weights file. */
export function manifest(spec: NetworkSpec): readonly TensorSpec[] {
  const { encoder, decoder } = spec;
  const convolutions = [
    ...(spec.full === null ? [] : [spec.full]),
    ...encoder.flatMap(({ down, blocks }) => [down, ...blocks.flat()]),
    ...decoder.flatMap(({ up, block }) => [up, block]),
    spec.segmentation,
  ];
  const tensors = [...convolutions.flatMap(convolutionTensors), ...spec.classifier.flatMap(denseTensors)];
  return tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Numbers in all tensors together. */
export const parameterCount = (spec: NetworkSpec): number => manifest(spec).reduce((sum, { shape }) => sum + size(shape), 0);

/**
 * First weights: He-normal kernels, w ~ N(0, 2 / (k^3 Ci)); ones and zeros elsewhere. One random stream per tensor, so that
 * the same seed gives the same bits and another size of one layer moves no other.
 *
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export function initialWeights(spec: NetworkSpec, seed: number): readonly NamedTensor[] {
  return manifest(spec).map(({ name, shape, initial }) => {
    const values = new Float32Array(size(shape));
    if ("constant" in initial) return { name, shape, values: values.fill(initial.constant) };
    const uniform = randomStream("initial-weights", seed, name);
    return { name, shape, values: values.map(() => initial.normalSd * normal(uniform)) };
  });
}

/** Throws unless the tensors are exactly those of the network: weights for another size, or a part of them, must never run. */
export function assertMatches(spec: NetworkSpec, weights: readonly NamedTensor[]): void {
  const given = new Map(weights.map((tensor) => [tensor.name, tensor]));
  const expected = manifest(spec);
  if (given.size !== expected.length) throw new Error(`expected ${expected.length} tensors of a ${spec.size} network, found ${given.size}`);
  for (const { name, shape } of expected) {
    const found = given.get(name);
    if (found === undefined) throw new Error(`the weights lack ${name} of a ${spec.size} network`);
    if (found.shape.join() !== shape.join() || found.values.length !== size(shape)) {
      throw new Error(`${name} is [${found.shape.join()}], a ${spec.size} network has [${shape.join()}]`);
    }
  }
}

function convolutionTensors({ name, edge, inputs, outputs, groups }: ConvLayer): readonly TensorSpec[] {
  const normalSd = Math.sqrt(2 / (edge ** 3 * inputs));
  const convolution: TensorSpec[] = [
    { name: `${name}/kernel`, shape: [edge, edge, edge, inputs, outputs], initial: { normalSd } },
    { name: `${name}/bias`, shape: [outputs], initial: { constant: 0 } },
  ];
  if (groups === 0) return convolution;
  const norm: TensorSpec[] = [
    { name: `${name}/gamma`, shape: [outputs], initial: { constant: 1 } },
    { name: `${name}/beta`, shape: [outputs], initial: { constant: 0 } },
  ];
  return [...convolution, ...norm];
}

const denseTensors = ({ name, inputs, outputs, initialGain }: DenseLayer): readonly TensorSpec[] => [
  { name: `${name}/kernel`, shape: [inputs, outputs], initial: { normalSd: initialGain * Math.sqrt(2 / inputs) } },
  { name: `${name}/bias`, shape: [outputs], initial: { constant: 0 } },
];

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
