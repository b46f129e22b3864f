import { createHash } from "node:crypto";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { auroc } from "@midline/shared/metrics/auroc";
import { headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import { scoreCase } from "./evaluate.js";
import { loadModel } from "./infer.js";
import { networkSpec } from "@midline/shared/network/network-spec";
import { toyCases } from "./testing/toy-cases.js";
import type { StepReport } from "./take-steps.js";
import { type LocalTraining, trainLocal } from "./train.js";
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
