import { ATTENTIONS, COVARIATES, type NetworkSize, type NetworkTask, type ParentLayers, READS } from "../protocol/vocabulary.js";
import { normal, randomStream } from "../random.js";
import { headOf } from "../weights/head-of.js";
import type { NamedTensor } from "../weights/tensor-container.js";
import { type ConvLayer, type DenseLayer, networkSpec, type NetworkSpec } from "./network-spec.js";

/** A tensor the network needs, before it has numbers. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** How its first numbers are drawn: a normal of this spread, or this constant. */
  readonly initial: { readonly normalSd: number } | { readonly constant: number };
}

/** Every tensor of a network, sorted by name: the order of the weights file. The trunk is the same for every task. */
export function manifest(spec: NetworkSpec, task: NetworkTask = "diagnosis"): readonly TensorSpec[] {
  const { encoder, decoder } = spec;
  const head = task === "diagnosis" ? spec.segmentation : spec.reconstruction;
  const convolutions = [
    ...(spec.full === null ? [] : [spec.full]),
    ...encoder.flatMap(({ down, blocks }) => [down, ...blocks.flat()]),
    ...decoder.flatMap(({ up, block }) => [up, block]),
    head,
  ];
  const dense = task === "diagnosis" ? [...spec.classifier, spec.scanReader] : spec.age === null ? [] : [spec.age];
  const tensors = [...convolutions.flatMap(convolutionTensors), ...dense.flatMap(denseTensors)];
  return tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Numbers in all tensors together. */
export const parameterCount = (spec: NetworkSpec, task: NetworkTask = "diagnosis"): number =>
  manifest(spec, task).reduce((sum, { shape }) => sum + size(shape), 0);

/**
 * First weights: He-normal kernels, w ~ N(0, 2 / (k^3 Ci)); ones and zeros elsewhere. One random stream per tensor, so that
 * the same seed gives the same bits and another size of one layer moves no other.
 *
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export function initialWeights(spec: NetworkSpec, seed: number, task: NetworkTask = "diagnosis"): readonly NamedTensor[] {
  return manifest(spec, task).map(({ name, shape, initial }) => {
    const values = new Float32Array(size(shape));
    if ("constant" in initial) return { name, shape, values: values.fill(initial.constant) };
    const uniform = randomStream("initial-weights", seed, name);
    return { name, shape, values: values.map(() => initial.normalSd * normal(uniform)) };
  });
}

/**
 * First weights with the trunk of a parent, such as one that learned to restore normal brains. The heads of a diagnosis, and with `layers`
 * "encoder" the decoder too, begin as they do without a parent; a restoration goes on with its parent's head of pictures, which belongs to the
 * trunk; a head of ages begins anew.
 * Throws when the parent has another shape.
 */
export function weightsFromParent(
  spec: NetworkSpec,
  parent: readonly NamedTensor[],
  { seed, layers = "trunk", task = "diagnosis" }: { readonly seed: number; readonly layers?: ParentLayers; readonly task?: NetworkTask },
): readonly NamedTensor[] {
  const learned = new Map(parent.map((tensor) => [tensor.name, tensor]));
  return initialWeights(spec, seed, task).map((tensor) => {
    const inherits = layers === "encoder" ? tensor.name.startsWith("enc/") : headOf(tensor.name) === "trunk";
    if (!inherits) return tensor;
    const found = learned.get(tensor.name);
    if (found?.shape.join() !== tensor.shape.join())
      throw new Error(`the parent's ${tensor.name} is [${found?.shape.join() ?? ""}], a ${spec.size} network has [${tensor.shape.join()}]`);
    return { ...tensor, values: found.values.slice() };
  });
}

/** Throws unless the tensors are exactly those of the network: weights for another size, or a part of them, must never run. */
export function assertMatches(spec: NetworkSpec, weights: readonly NamedTensor[], task: NetworkTask = "diagnosis"): void {
  const given = new Map(weights.map((tensor) => [tensor.name, tensor]));
  const expected = manifest(spec, task);
  const other = task === "diagnosis" ? specOfWeights(spec.size, weights) : null;
  if (other !== null && kindOf(other) !== kindOf(spec))
    throw new Error(`these weights are of a network of another kind (${kindOf(other)}); this network is ${kindOf(spec)}`);
  if (given.size !== expected.length) throw new Error(`expected ${expected.length} tensors of a ${spec.size} network, found ${given.size}`);
  for (const { name, shape } of expected) {
    const found = given.get(name);
    if (found === undefined) throw new Error(`the weights lack ${name} of a ${spec.size} network`);
    if (found.shape.join() !== shape.join() || found.values.length !== size(shape)) {
      throw new Error(`${name} is [${found.shape.join()}], a ${spec.size} network has [${shape.join()}]`);
    }
  }
}

/** The network for diagnosis of a size whose tensors these are, by names and shapes: the weights tell what it reads and where it looks. */
export function specOfWeights(size: NetworkSize, weights: readonly Pick<TensorSpec, "name" | "shape">[]): NetworkSpec | null {
  const specs = COVARIATES.flatMap((covariates) => ATTENTIONS.map((attention) => networkSpec(size, { covariates, attention })));
  return specs.find((spec) => shapesOf(manifest(spec)) === shapesOf(weights)) ?? null;
}

/** Names and shapes in one line, whatever the order. */
export const shapesOf = (tensors: readonly Pick<TensorSpec, "name" | "shape">[]): string =>
  tensors
    .map(({ name, shape }) => `${name}[${shape.join()}]`)
    .toSorted()
    .join(" ");

/** What a network reads and where it looks, in words. */
export const kindOf = ({ covariates, attention }: Pick<NetworkSpec, "covariates" | "attention">): string =>
  `${READS[covariates]}${attention === "even" ? ", even head" : ""}`;

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
