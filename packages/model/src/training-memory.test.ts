import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { ENGINES_HERE } from "@midline/kernels/testing/engines-here";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import * as tf from "@tensorflow/tfjs-core";
import { toyCases } from "./testing/toy-cases.js";
import { trainLocal } from "./train.js";

const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
const STEPS = 1000;

describe.each(ENGINES_HERE)("a thousand steps of training on %s", (name) => {
  it("leave no tensor behind, and ask for no more memory than the first ten", async () => {
    const engine = await registerMidlineBackend({ engine: name, threads: 1 });
    const tensors = tf.memory().numTensors;
    const held: { readonly step: number; readonly tensors: number; readonly bytes: number }[] = [];
    await trainLocal({
      spec,
      weights: initialWeights(spec, 3),
      cases: toyCases(spec, 4, 4),
      plan: {
        localSteps: STEPS,
        batchSize: 1,
        learningRate: 1e-3,
        weightDecay: 1e-2,
        gradientClipNorm: 5,
        proximalMu: 0,
        warmupSteps: 0,
        classificationWeight: 1,
        segmentationWeight: 1,
        labelCounts: { positive: 2, negative: 2 },
      },
      seed: 1,
      startStep: 0,
      totalSteps: STEPS,
      onStep: ({ step }) => held.push({ step, tensors: tf.memory().numTensors, bytes: engine.memory().heldBytes }),
    });
    expect(new Set(held.map((each) => each.tensors))).toEqual(new Set([tensors]));
    expect(new Set(held.slice(10).map((each) => each.bytes)).size).toBe(1);
    expect(engine.memory().usedBytes).toBe(0);
  });
});
