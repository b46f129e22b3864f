import { readTensors } from "@midline/kernels/read-tensors";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import { stackImages } from "./batch.js";
import { forward } from "./forward.js";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import type { ShownCase } from "./training-case.js";
import { assertMatches } from "@midline/shared/network/weights";
import { USUAL_VIEWS, type View, VIEWS } from "./views.js";

/** Weights on the backend, for many cases in a row. */
export interface LoadedModel {
  readonly spec: NetworkSpec;
  readonly tensors: ReadonlyMap<string, tf.Tensor>;
  dispose(): void;
}

export interface Inference {
  /** Mean over the views, with the smallest and the largest. */
  readonly probability: number;
  readonly low: number;
  readonly high: number;
  readonly views: number;
  /** Tumour probability, mean over the views, on the full input grid; [X, Y, Z]. */
  readonly segmentation: Float32Array;
  /** What the classifier reads of the images in the first view; what it reads beside them is left out. */
  readonly features: Float32Array;
}

/** Puts weights on the current backend once. The caller disposes. */
export function loadModel(spec: NetworkSpec, weights: readonly NamedTensor[]): LoadedModel {
  assertMatches(spec, weights);
  const tensors = new Map(weights.map(({ name, shape, values }) => [name, tf.tensor(values, [...shape])]));
  return { spec, tensors, dispose: () => tf.dispose([...tensors.values()]) };
}

/**
 * What the network says of one case: probability of the target, and where the tumour is.
 *
 * @param model loaded weights, or weights to load for this one case.
 */
export async function inferCase(
  spec: NetworkSpec,
  model: LoadedModel | readonly NamedTensor[],
  shown: ShownCase,
  options: { readonly views?: readonly View[] } = {},
): Promise<Inference> {
  const views = options.views ?? VIEWS.slice(0, USUAL_VIEWS);
  const loaded = "tensors" in model ? model : loadModel(spec, model);
  const probabilities: number[] = [];
  let features: Float32Array | null = null;
  const segmentation = new Float32Array(spec.voxels ** 3);
  try {
    // One after the other: two views at once would take twice the memory.
    for (const view of views) {
      const seen = await inferView(loaded, shown, view);
      probabilities.push(seen.probability);
      features ??= seen.features;
      addShare(segmentation, seen.segmentation, { spec, view, views: views.length });
    }
  } finally {
    if (loaded !== model) loaded.dispose();
  }
  if (features === null) throw new Error("a case needs one view at least");
  return {
    probability: probabilities.reduce((a, b) => a + b, 0) / probabilities.length,
    low: Math.min(...probabilities),
    high: Math.max(...probabilities),
    views: views.length,
    segmentation,
    features,
  };
}

/** Probabilities of one view, the tumour's as the view shows it and at the segmentation's own resolution; and what the classifier read. */
async function inferView({ spec, tensors }: LoadedModel, { image, available, patient }: ShownCase, view: View) {
  const shown = stackImages(spec, [{ image: seenAs(image, spec, view), available, patient }]);
  const answer = readTensors(() => {
    const { logits, segmentation, features } = forward(spec, tensors, shown);
    return [logits, segmentation, features];
  });
  const [logits, segmentation, features] = await answer.finally(() => tf.dispose([shown.images, shown.beside]));
  if (logits === undefined || segmentation === undefined || features === undefined) throw new Error("the network gave no answer");
  return {
    probability: sigmoid(logits[0] ?? Number.NaN),
    segmentation: sigmoids(segmentation),
    features: features.subarray(0, -spec.besideImages),
  };
}

const UNDONE_BY: Readonly<Record<View, View>> = {
  identity: "identity",
  mirrored: "mirrored",
  shiftedForward: "shiftedBack",
  shiftedBack: "shiftedForward",
};

/** Where a view has its run along Z at [x, y] from; null where that lies outside. */
function sourceOf(view: View, edge: number, x: number, y: number): readonly [number, number] | null {
  if (view === "mirrored") return [edge - 1 - x, y];
  const from = view === "shiftedForward" ? y - 1 : view === "shiftedBack" ? y + 1 : y;
  return from < 0 || from >= edge ? null : [x, from];
}

/** An image [X, Y, Z, C] in another view; voxels shifted in from outside are 0. */
function seenAs(image: Float32Array, { voxels: edge, channels }: NetworkSpec, view: View): Float32Array {
  if (view === "identity") return image;
  const run = edge * channels;
  const out = new Float32Array(image.length);
  for (let x = 0; x < edge; x++)
    for (let y = 0; y < edge; y++) {
      const source = sourceOf(view, edge, x, y);
      if (source === null) continue;
      const from = (source[0] * edge + source[1]) * run;
      out.set(image.subarray(from, from + run), (x * edge + y) * run);
    }
  return out;
}

/** Adds a view's share to the mean over views: enlarged to the input grid by nearest neighbours, and seen the right way round again. */
function addShare(
  mean: Float32Array,
  seen: Float32Array,
  { spec, view, views }: { readonly spec: NetworkSpec; readonly view: View; readonly views: number },
): void {
  const { voxels: edge, segmentationVoxels: coarse } = spec;
  const factor = edge / coarse;
  for (let x = 0; x < edge; x++)
    for (let y = 0; y < edge; y++) {
      const source = sourceOf(UNDONE_BY[view], edge, x, y);
      if (source === null) continue;
      const from = (Math.floor(source[0] / factor) * coarse + Math.floor(source[1] / factor)) * coarse;
      const to = (x * edge + y) * edge;
      addRun(mean.subarray(to, to + edge), seen.subarray(from, from + coarse), views);
    }
}

/** One run along Z: short enough that it is compiled, not interpreted, from the first view on. */
function addRun(mean: Float32Array, seen: Float32Array, views: number): void {
  const factor = mean.length / seen.length;
  for (let z = 0; z < mean.length; z++) mean[z]! += seen[Math.floor(z / factor)]! / views;
}

/** A plain loop: `map` calls out of its own code for every voxel. */
function sigmoids(logits: Float32Array): Float32Array {
  const out = new Float32Array(logits.length);
  for (let i = 0; i < out.length; i++) out[i] = sigmoid(logits[i]!);
  return out;
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
