import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import { stackImages } from "./batch.js";
import { forward } from "./forward.js";
import { loadModel } from "./infer.js";
import { toyCases } from "./testing/toy-cases.js";
import type { ShownCase } from "./training-case.js";

beforeAll(async () => {
  await registerMidlineBackend();
});

const toy = { voxels: 16, segmentationVoxels: 8, rims: { near: 1, far: 2 } };
const spec = { ...networkSpec("ci"), ...toy };
const [shown] = toyCases(spec, 1, 4);
if (shown === undefined) throw new Error("no toy case");

/** First weights, with a reader of intensities that has begun to weigh what it sees. */
const weights = initialWeights(spec, 2).map((tensor) =>
  tensor.name === "cls/scans/kernel" ? { ...tensor, values: tensor.values.map((_, i) => 0.01 * (i + 1)) } : tensor,
);

function answer(given: ShownCase, by: readonly NamedTensor[] = weights) {
  const model = loadModel(spec, by);
  const images = stackImages(spec, [given]);
  try {
    return tf.tidy(() => {
      const { logits, readers, features } = forward(spec, model.tensors, images);
      const one = (tensor: tf.Tensor): number => tensor.dataSync<"float32">()[0] ?? Number.NaN;
      return { logit: one(logits), readers: readers.map(one), scans: [...features.dataSync<"float32">()].slice(-20, -4) };
    });
  } finally {
    tf.dispose([images.images, images.beside]);
    model.dispose();
  }
}

/** A case without one of its sequences, as the trainer shows it. */
const without = (channel: number): ShownCase => ({
  image: shown.image.map((value, i) => (i % 4 === channel ? 0 : value)),
  available: shown.available.map((flag, c) => (c === channel ? 0 : flag)),
});

describe("the two readers", () => {
  it("answer with the mean of their log-odds", () => {
    const { logit, readers } = answer(shown);
    expect(readers[0]).not.toBeCloseTo(readers[1]!, 3);
    expect(logit).toBeCloseTo((readers[0]! + readers[1]!) / 2, 6);
  });

  it("begin with one that has no opinion of intensities", () => {
    expect(answer(shown, initialWeights(spec, 2)).readers[1]).toBe(0);
  });

  it("hear nothing of a sequence that is missing, and the same of the others where the mask stays", () => {
    const blind = weights.map((tensor) => (tensor.name.startsWith("seg/") ? { ...tensor, values: tensor.values.map(() => 0) } : tensor));
    const whole = answer(shown, blind).scans;
    for (const channel of [0, 1, 2, 3]) {
      const { scans } = answer(without(channel), blind);
      for (const [i, value] of scans.entries()) expect(value + 0).toBe(i % 4 === channel ? 0 : whole[i]);
    }
  });

  it("see what lies inside the mask in the scans' own units, sixteen times as large", () => {
    // A mask that is everywhere leaves no rims to speak of: their weights are one floor for all voxels, and every mean is that of the head.
    const everywhere = weights.map((tensor) =>
      tensor.name === "seg/logit/bias" ? { ...tensor, values: tensor.values.map(() => 50) } : tensor,
    );
    const { scans } = answer(shown, everywhere);
    const head = Float64Array.from(shown.image);
    for (const channel of [0, 1, 2, 3]) {
      const own = head.filter((_, i) => i % 4 === channel);
      const mean = own.reduce((a, b) => a + b) / own.length;
      const sd = Math.sqrt(own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / own.length + 1e-3);
      const [inside, near, far, spread] = [0, 4, 8, 12].map((group) => scans[group + channel]! / 16);
      expect(inside).toBeCloseTo(0 - [-0.5, 0, 1.4, 0.4][channel]!, 4);
      expect(near).toBeCloseTo(0 - [-0.4, -0.3, 0.8, 0.5][channel]!, 4);
      expect(far).toBeCloseTo(mean - [0, 0, 0.6, 0.6][channel]!, 4);
      expect(spread).toBeCloseTo(sd - [0.7, 0.7, 1, 1][channel]!, 4);
    }
  });
});
