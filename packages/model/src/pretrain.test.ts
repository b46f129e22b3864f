import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights, weightsFromParent } from "@midline/shared/network/weights";
import type { Uniform } from "@midline/shared/random";
import { headOf } from "@midline/shared/weights/head-of";
import * as tf from "@tensorflow/tfjs-core";
import { gradientsOfLoss } from "./gradients.js";
import { type AgeTarget, pretrainLocal, restorationLoss, type SpoiledCase } from "./pretrain.js";
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
  ageWeight: 0,
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

describe("a pretraining round that learns ages", () => {
  const own = { ...networkSpec("ci", { age: true }), voxels: 16, segmentationVoxels: 8 };
  const first = initialWeights(own, 1, "restoration");
  /** Heads of which a larger part is bright the older they are. */
  const aged = cases.map(({ image, ...rest }, i) => ({
    ...rest,
    image: image.map((v, j) => v + (j < (i / 8) * image.length ? 3 : 0)),
    years: 5 + 10 * i,
  }));
  const learn = (over: { readonly ageOf?: (drawn: { readonly years: number }) => number | null; readonly ageWeight?: number } = {}) =>
    pretrainLocal({
      spec: own,
      weights: first,
      cases: aged,
      plan: { ...plan, ageWeight: over.ageWeight ?? 2 },
      seed: 3,
      spoil: ({ image, ...rest }, random) => ({ ...spoil({ image, ...rest }, random), image }),
      startStep: 0,
      totalSteps: 40,
      ageOf: over.ageOf ?? (({ years }) => years),
    });
  const spoiled = aged.slice(0, 3).map(({ image }) => ({ image, target: image, weight: image.map(() => 1) }));

  it.each([
    ["its head", (name: string) => headOf(name) === "age"],
    ["the encoder", (name: string) => name.startsWith("enc/")],
  ] as const)("follows the gradient along %s that finite differences say", async (_, along) => {
    const ages: AgeTarget = { years: [70, null, 10], weight: 3 };
    const at = (given: typeof first) => gradientsOfLoss(given, given.map(({ name }) => name), (tensors) => restorationLoss(own, tensors, spoiled, ages)); // prettier-ignore
    const { gradients } = await at(first);
    const chosen = new Map([...gradients].filter(([name]) => along(name)));
    const norm = Math.sqrt([...chosen.values()].reduce((sum, g) => sum + g.reduce((s, v) => s + v * v, 0), 0));
    const moved = (step: number) =>
      first.map((t) => ({ ...t, values: t.values.map((v, i) => v + (step * (chosen.get(t.name)?.[i] ?? 0)) / norm) }));
    const h = 2e-3;
    const differences = ((await at(moved(h))).value - (await at(moved(-h))).value) / (2 * h);
    expect(norm).toBeGreaterThan(1e-3);
    expect(Math.abs(differences / norm - 1)).toBeLessThan(0.01);
  });

  it("adds the weighed mean square over the ages that are known, and nothing where none is", async () => {
    const loss = async (ages: AgeTarget) => (await gradientsOfLoss(first, ["rec/intensity/bias"], (tensors) => restorationLoss(own, tensors, spoiled, ages))).value; // prettier-ignore
    const without = await loss({ years: [null, null, null], weight: 3 });
    const [one, other, both] = [
      await loss({ years: [70, null, null], weight: 3 }),
      await loss({ years: [null, null, 10], weight: 3 }),
      await loss({ years: [70, null, 10], weight: 3 }),
    ];
    expect(one).toBeGreaterThan(without);
    expect(both - without).toBeCloseTo((one - without + (other - without)) / 2, 4);
    expect(await loss({ years: [70, null, null], weight: 6 })).toBeCloseTo(without + 2 * (one - without), 3);
  });

  it("learns them, and without any leaves that head as it was while it learns to restore", async () => {
    const head = (weights: typeof first) => weights.filter(({ name }) => headOf(name) === "age");
    const [told, untold] = [await learn(), await learn({ ageOf: () => null })];
    expect(head(untold.weights)).toEqual(head(first));
    expect(untold.weights).not.toEqual(first);
    expect(head(told.weights)).not.toEqual(head(first));
    const [ages, shown] = [
      { years: aged.map(({ years }) => years), weight: 1 },
      aged.map(({ image }) => ({ image, target: image, weight: image.map(() => 1) })),
    ];
    const error = async (weights: typeof first) => {
      const of = async (given: AgeTarget) => (await gradientsOfLoss(weights, ["rec/intensity/bias"], (tensors) => restorationLoss(own, tensors, shown, given))).value; // prettier-ignore
      return (await of(ages)) - (await of({ ...ages, years: ages.years.map(() => null) }));
    };
    expect(await error(told.weights)).toBeLessThan(0.5 * (await error(untold.weights)));
  });

  it("is refused where plan and network do not agree about ages", () => {
    expect(() => learn({ ageWeight: 0 })).toThrow("a head for ages where the plan weighs them");
  });
});
