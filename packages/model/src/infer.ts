import { readTensors } from "@midline/kernels/read-tensors";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import { disposeBatch, stackCases } from "./batch.js";
import { forward } from "./forward.js";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import type { TrainingCase } from "./training-case.js";
import { assertMatches } from "@midline/shared/network/weights";

/**
 * The ways a case is shown to the network. Midline tumours are as plausible mirrored, and one voxel to the side is the
 * same patient: where the answers differ, that is the network's doubt, not the patient's.
 */
export const VIEWS = ["identity", "mirrored", "shiftedForward", "shiftedBack"] as const;
export type View = (typeof VIEWS)[number];

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
  image: Pick<TrainingCase, "image" | "available">,
  options: { readonly views?: readonly View[] } = {},
): Promise<Inference> {
  const views = options.views ?? ["identity", "mirrored"];
  if (views.length === 0) throw new Error("a case needs one view at least");
  const loaded = "tensors" in model ? model : loadModel(spec, model);
  const seen: Awaited<ReturnType<typeof inferView>>[] = [];
  try {
    // One after the other: two views at once would take twice the memory.
    for (const view of views) seen.push(await inferView(loaded, image, view));
  } finally {
    if (loaded !== model) loaded.dispose();
  }

  const probabilities = seen.map(({ probability }) => probability);
  const segmentation = new Float32Array(spec.voxels ** 3);
  for (const view of seen) addShare(segmentation, view.segmentation, seen.length);
  return {
    probability: probabilities.reduce((a, b) => a + b, 0) / probabilities.length,
    low: Math.min(...probabilities),
    high: Math.max(...probabilities),
    views: views.length,
    segmentation,
  };
}

async function inferView({ spec, tensors }: LoadedModel, { image, available }: Pick<TrainingCase, "image" | "available">, view: View) {
  const edge = spec.voxels;
  const batch = stackCases(spec, [{ image: seenAs(image, edge, spec.channels, view), available, label: null, mask: null }]);
  const answer = readTensors(() => {
    const { logits, segmentation } = forward(spec, tensors, batch);
    return [logits, segmentation];
  });
  const [logits, segmentation] = await answer.finally(() => disposeBatch(batch));
  if (logits === undefined || segmentation === undefined) throw new Error("the network gave no answer");
  const full = repeat(sigmoids(segmentation), spec.segmentationVoxels, edge);
  return { probability: sigmoid(logits[0] ?? Number.NaN), segmentation: seenAs(full, edge, 1, UNDONE_BY[view]) };
}

const UNDONE_BY: Readonly<Record<View, View>> = {
  identity: "identity",
  mirrored: "mirrored",
  shiftedForward: "shiftedBack",
  shiftedBack: "shiftedForward",
};

/** A volume [X, Y, Z, C] in another view; voxels shifted in from outside are 0. */
function seenAs(values: Float32Array, edge: number, channels: number, view: View): Float32Array {
  if (view === "identity") return values;
  const row = edge * channels; // one run along Z
  const out = new Float32Array(values.length);
  const forwards = view === "shiftedForward" ? 1 : view === "shiftedBack" ? -1 : 0;
  for (let x = 0; x < edge; x++)
    for (let y = 0; y < edge; y++) {
      const fromX = view === "mirrored" ? edge - 1 - x : x;
      const fromY = y - forwards;
      if (fromY < 0 || fromY >= edge) continue;
      const from = (fromX * edge + fromY) * row;
      out.set(values.subarray(from, from + row), (x * edge + y) * row);
    }
  return out;
}

/** Nearest-neighbour enlargement of a cube. */
function repeat(values: Float32Array, from: number, to: number): Float32Array {
  const factor = to / from;
  if (factor === 1) return values;
  const out = new Float32Array(to ** 3);
  let i = 0;
  for (let x = 0; x < to; x++)
    for (let y = 0; y < to; y++) {
      const row = (Math.floor(x / factor) * from + Math.floor(y / factor)) * from;
      for (let z = 0; z < to; z++) out[i++] = values[row + Math.floor(z / factor)]!;
    }
  return out;
}

function addShare(sum: Float32Array, values: Float32Array, parts: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]! / parts;
}

/** A plain loop: `map` calls out of its own code for every voxel. */
function sigmoids(logits: Float32Array): Float32Array {
  const out = new Float32Array(logits.length);
  for (let i = 0; i < out.length; i++) out[i] = sigmoid(logits[i]!);
  return out;
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
