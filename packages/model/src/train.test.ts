import { createHash } from "node:crypto";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { auroc } from "@midline/shared/metrics/auroc";
import { headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import { type Patient, UNKNOWN } from "./covariates.js";
import { scoreCase } from "./evaluate.js";
import { inferCase, loadModel } from "./infer.js";
import { networkSpec } from "@midline/shared/network/network-spec";
import { toyCases } from "./testing/toy-cases.js";
import type { StepReport } from "./take-steps.js";
import { type LocalTraining, trainLocal } from "./train.js";
import type { TrainingCase } from "./training-case.js";
import { initialWeights } from "@midline/shared/network/weights";

beforeAll(async () => {
  await registerMidlineBackend();
});

/** The ci network on an eighth of its volume: the same layers, a test's patience. */
const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
const cases = toyCases(spec, 12, 1);
const plan = {
  localSteps: 4,
  batchSize: 4,
  learningRate: 2e-3,
  weightDecay: 1e-2,
  gradientClipNorm: 5,
  proximalMu: 0,
  warmupSteps: 0,
  classificationWeight: 1,
  segmentationWeight: 1,
  labelCounts: { positive: 6, negative: 6 },
};
const training: LocalTraining = { spec, weights: initialWeights(spec, 1), cases, plan, seed: 3, startStep: 0, totalSteps: 100 };

const digest = (weights: readonly NamedTensor[]) => {
  const hash = createHash("sha256");
  for (const { name, values } of weights) hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
};

const changed = (before: readonly NamedTensor[], after: readonly NamedTensor[]) =>
  after.filter(({ values }, i) => values.some((v, j) => v !== before[i]?.values[j])).map(({ name }) => name);

describe("a training round", () => {
  it("lowers both losses, and learns to tell and to find what is there", async () => {
    const reports: StepReport[] = [];
    const steps = 60;
    const { weights } = await trainLocal({
      ...training,
      plan: { ...plan, localSteps: steps },
      totalSteps: steps,
      onStep: (report) => reports.push(report),
    });
    expect(reports.map((r) => r.step)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
    const mean = (part: StepReport[], of: (r: StepReport) => number | null) =>
      part.reduce((sum, r) => sum + (of(r) ?? Number.NaN), 0) / part.length;
    const [first, last] = [reports.slice(0, 5), reports.slice(-5)];
    expect(mean(last, (r) => r.segmentationLoss)).toBeLessThan(0.5 * mean(first, (r) => r.segmentationLoss));
    expect(mean(last, (r) => r.classificationLoss)).toBeLessThan(0.7 * mean(first, (r) => r.classificationLoss));

    const model = loadModel(spec, weights);
    const scored = await Promise.all(toyCases(spec, 12, 2).map((unseen) => scoreCase(model, unseen)));
    model.dispose();
    expect(
      auroc(
        scored.map((s) => s.probability),
        scored.map((s) => s.label ?? 0),
      )?.value,
    ).toBeGreaterThan(0.95);
    expect(scored.reduce((sum, s) => sum + (s.dice ?? 0), 0) / scored.length).toBeGreaterThan(0.6);
  });

  it("gives the same bits for the same seed and inputs, and others for another seed", async () => {
    const once = await trainLocal(training);
    const again = await trainLocal(training);
    const other = await trainLocal({ ...training, seed: 4 });
    expect(digest(again.weights)).toBe(digest(once.weights));
    expect(again.meanLoss).toBe(once.meanLoss);
    expect(digest(other.weights)).not.toBe(digest(once.weights));
  });

  it("leaves the weights it was given as they were, and no tensor behind", async () => {
    const before = digest(training.weights);
    const tensors = tf.memory().numTensors;
    await trainLocal(training);
    expect(digest(training.weights)).toBe(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("without co-training leaves the segmentation head untouched", async () => {
    const { weights } = await trainLocal({ ...training, plan: { ...plan, segmentationWeight: 0 } });
    const names = changed(training.weights, weights);
    expect(names.filter((name) => headOf(name) === "segmentation")).toEqual([]);
    expect(names.filter((name) => headOf(name) === "classification")).toContain("cls/logit/kernel");
  });

  it("at a site without masks adds nothing to the segmentation head", async () => {
    const { weights } = await trainLocal({ ...training, cases: cases.map((c) => ({ ...c, mask: null })) });
    expect(changed(training.weights, weights).filter((name) => headOf(name) === "segmentation")).toEqual([]);
  });

  it("at a site without labels adds nothing to the classification head", async () => {
    const { weights } = await trainLocal({ ...training, cases: cases.map((c) => ({ ...c, label: null })) });
    const names = changed(training.weights, weights);
    expect(names.filter((name) => headOf(name) === "classification")).toEqual([]);
    expect(names).toContain("seg/logit/kernel");
  });

  it("goes slower the further the run has come", async () => {
    const distance = async (startStep: number) => {
      const { weights } = await trainLocal({ ...training, startStep });
      return Math.sqrt(
        weights.reduce(
          (sum, { values }, i) => sum + values.reduce((s, v, j) => s + (v - (training.weights[i]?.values[j] ?? 0)) ** 2, 0),
          0,
        ),
      );
    };
    expect(await distance(90)).toBeLessThan(0.2 * (await distance(0)));
  });

  it("hands every drawn case to the augmentation with a random stream of its own", async () => {
    const draws: number[] = [];
    await trainLocal({
      ...training,
      augment: (drawn, random) => {
        draws.push(random());
        return drawn;
      },
    });
    expect(new Set(draws).size).toBe(plan.localSteps * plan.batchSize);
  });

  it("that reads age and sex learns from them what no image tells, and without them knows nothing", async () => {
    const own = { ...networkSpec("ci", { covariates: "age-sex" }), voxels: 16, segmentationVoxels: 8 };
    const image = cases[0]!.image;
    const patients = cases.map(({ label }, i) => ({ image, available: [1, 1, 1, 1], mask: null, label, patient: { ageYears: (label === 1 ? 8 : 60) + i, sex: null } })); // prettier-ignore
    const steps = 100;
    const { weights } = await trainLocal({
      ...training,
      spec: own,
      weights: initialWeights(own, 1),
      cases: patients,
      plan: { ...plan, localSteps: steps, learningRate: 5e-2 },
      totalSteps: steps,
    });
    const model = loadModel(own, weights);
    const chance = async (patient: Patient) => (await inferCase(own, model, { image, available: [1, 1, 1, 1], patient })).probability;
    const [child, old, unknown] = [
      await chance({ ageYears: 12, sex: null }),
      await chance({ ageYears: 65, sex: null }),
      await chance(UNKNOWN),
    ];
    model.dispose();
    expect(child).toBeGreaterThan(0.8);
    expect(old).toBeLessThan(0.2);
    expect(Math.abs(unknown - 0.5)).toBeLessThan(0.25);
  });

  it("takes age and sex away as its seed says, whatever the augmentation does with the picture", async () => {
    const own = { ...networkSpec("ci", { covariates: "age-sex" }), voxels: 16, segmentationVoxels: 8 };
    const patients = cases.map((each) => ({ ...each, patient: { ageYears: 20, sex: "female" as const } }));
    const round = { ...training, spec: own, weights: initialWeights(own, 1), cases: patients };
    const once = digest((await trainLocal(round)).weights);
    const strip = ({ image, available, label, mask }: TrainingCase) => ({ image, available, label, mask });
    expect(digest((await trainLocal({ ...round, augment: strip })).weights)).toBe(once);
    expect(digest((await trainLocal({ ...round, cases: cases.map((each) => ({ ...each, patient: UNKNOWN })) })).weights)).not.toBe(once);
    expect(() => trainLocal({ ...round, weights: training.weights })).toThrow("another kind (image only)");
  });

  it("stops between two steps when told to", async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const round = trainLocal({
      ...training,
      signal: stop.signal,
      onStep: ({ step }) => {
        steps.push(step);
        if (step === 2) stop.abort(new Error("told to stop"));
      },
    });
    await expect(round).rejects.toThrow("told to stop");
    expect(steps).toEqual([1, 2]);
  });
});
