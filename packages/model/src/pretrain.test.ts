import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights, weightsFromParent } from "@midline/shared/network/weights";
import type { Uniform } from "@midline/shared/random";
import { headOf } from "@midline/shared/weights/head-of";
import * as tf from "@tensorflow/tfjs-core";
import { pretrainLocal, type SpoiledCase } from "./pretrain.js";
import type { StepReport } from "./take-steps.js";
import { toyCases } from "./testing/toy-cases.js";
import { trainLocal } from "./train.js";
import type { TrainingCase } from "./training-case.js";

beforeAll(async () => {
  await registerMidlineBackend();
});

const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
const cases = toyCases(spec, 8, 1);
const plan = {
  localSteps: 40,
  batchSize: 4,
  learningRate: 4e-3,
  warmupSteps: 4,
  weightDecay: 1e-2,
  gradientClipNorm: 5,
  proximalMu: 0,
};

/** Takes the lower half away; the upper half counts a quarter. */
const spoil = ({ image }: TrainingCase, random: Uniform): SpoiledCase => {
  const side = random() < 0.5 ? 0 : 1;
  const gone = (i: number): boolean => Math.floor(i / (image.length / 2)) === side;
  return { image: image.map((v, i) => (gone(i) ? 0 : v)), target: image, weight: image.map((_, i) => (gone(i) ? 1 : 0.25)) };
};

const pretrain = (seed: number, onStep?: (report: StepReport) => void) =>
  pretrainLocal({ spec, weights: initialWeights(spec, 1, "restoration"), cases, plan, seed, spoil, startStep: 0, totalSteps: 40, ...(onStep ? { onStep } : {}) }); // prettier-ignore

describe("a pretraining round", () => {
  it("learns to restore, the same bits for the same seed, and leaves no tensor behind", async () => {
    const losses: number[] = [];
    const before = tf.memory().numTensors;
    const first = await pretrain(3, ({ loss, classificationLoss }) => {
      losses.push(loss);
      expect(classificationLoss).toBeNull();
    });
    expect(tf.memory().numTensors).toBe(before);
    const mean = (part: readonly number[]): number => part.reduce((sum, loss) => sum + loss, 0) / part.length;
    expect(mean(losses.slice(-8))).toBeLessThan(0.75 * mean(losses.slice(0, 4)));
    expect(await pretrain(3)).toEqual(first);
    expect(await pretrain(4)).not.toEqual(first);
  });

  it("refuses the weights of a network for diagnosis, and diagnosis refuses its own", async () => {
    const diagnosis = initialWeights(spec, 1);
    expect(() => pretrainLocal({ spec, weights: diagnosis, cases, plan, seed: 1, spoil, startStep: 0, totalSteps: 40 })).toThrow(
      "tensors of a ci network",
    );
    const restoration = (await pretrain(3)).weights;
    const training = { ...plan, classificationWeight: 1, segmentationWeight: 1, labelCounts: { positive: 4, negative: 4 } };
    expect(() => trainLocal({ spec, weights: restoration, cases, plan: training, seed: 1, startStep: 0, totalSteps: 40 })).toThrow(
      "tensors of a ci network",
    );
  });

  it("hands its trunk on, or its encoder alone, and no head", async () => {
    const { weights: parent } = await pretrain(3);
    const learned = new Map(parent.map(({ name, values }) => [name, values]));
    const fresh = new Map(initialWeights(spec, 7).map(({ name, values }) => [name, values]));
    for (const layers of ["trunk", "encoder"] as const) {
      for (const { name, values } of weightsFromParent(spec, parent, { seed: 7, layers })) {
        const inherits = layers === "encoder" ? name.startsWith("enc/") : headOf(name) === "trunk";
        expect(values).toEqual(inherits ? learned.get(name) : fresh.get(name));
      }
    }
    expect(() => weightsFromParent(networkSpec("laptop"), parent, { seed: 7 })).toThrow("laptop network");
  });
});
