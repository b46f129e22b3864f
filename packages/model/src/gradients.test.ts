import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import * as tf from "@tensorflow/tfjs-core";
import { disposeBatch, stackCases } from "./batch.js";
import type { Patient } from "./covariates.js";
import { lossAndGradients } from "./gradients.js";
import { networkSpec } from "@midline/shared/network/network-spec";
import { toyCases } from "./testing/toy-cases.js";
import type { TrainingCase } from "./training-case.js";
import { initialWeights } from "@midline/shared/network/weights";

beforeEach(async () => {
  await registerMidlineBackend();
});

const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
const weights = initialWeights(spec, 5);
const settings = { classWeights: { positive: 1, negative: 1 }, classificationWeight: 1, segmentationWeight: 1 };
const cases = toyCases(spec, 2, 9);

async function evaluate(given: readonly NamedTensor[], of: readonly TrainingCase[], with_: Partial<typeof settings> = {}, as = spec) {
  const batch = stackCases(as, of);
  const result = await lossAndGradients(as, given, batch, { ...settings, ...with_ });
  disposeBatch(batch);
  return result;
}

/** Both slopes of the loss along its own gradient, of the tensors named: what backpropagation says, and what the loss does. */
async function slopes(given: readonly NamedTensor[], of: readonly TrainingCase[], along: (name: string) => boolean, as = spec) {
  const { gradients } = await evaluate(given, of, {}, as);
  const own = new Map([...gradients].filter(([name]) => along(name)));
  const norm = Math.sqrt([...own.values()].reduce((sum, g) => sum + g.reduce((s, v) => s + v * v, 0), 0));
  const lossAt = async (step: number) => {
    const moved = given.map((t) => ({ ...t, values: t.values.map((v, i) => v + (step * (own.get(t.name)?.[i] ?? 0)) / norm) }));
    return (await evaluate(moved, of, {}, as)).loss;
  };
  const h = 2e-3;
  return { backpropagation: norm, differences: ((await lossAt(h)) - (await lossAt(-h))) / (2 * h) };
}

const isTrunk = (name: string) => headOf(name) === "trunk";
const onlyMasks = cases.map((c) => ({ ...c, label: null }));
const onlyLabels = cases.map((c) => ({ ...c, mask: null }));
const withPatients = onlyLabels.map((c, i): TrainingCase => ({ ...c, patient: { ageYears: 15 + 50 * i, sex: i === 0 ? "female" : null } }));
/** With a mask head that sees nothing, where the classifier looks does not move, and its loss is differentiable in every weight. */
const blind = weights.map((t) => (t.name === "seg/logit/kernel" ? { ...t, values: new Float32Array(t.values.length) } : t));

describe("the whole network's gradient", () => {
  it.each([
    ["segmentation loss along the trunk", weights, onlyMasks, isTrunk],
    ["segmentation loss along its head", weights, onlyMasks, (name: string) => !isTrunk(name)],
    ["classification loss along the trunk", blind, onlyLabels, isTrunk],
    ["classification loss along its head", weights, onlyLabels, (name: string) => !isTrunk(name)],
  ] as const)("of the %s is what finite differences say", async (_, given, of, along) => {
    const { backpropagation, differences } = await slopes(given, of, along);
    expect(backpropagation).toBeGreaterThan(1e-3);
    expect(Math.abs(differences / backpropagation - 1)).toBeLessThan(0.005);
  });

  it.each([
    ["reads age and sex", { covariates: "age-sex" }, isTrunk],
    ["reads age and sex, along its head", { covariates: "age-sex" }, (name: string) => !isTrunk(name)],
    ["looks everywhere alike", { attention: "even" }, isTrunk],
    ["looks everywhere alike, along its head", { attention: "even" }, (name: string) => !isTrunk(name)],
  ] as const)("of a classifier that %s is what finite differences say", async (_, options, along) => {
    const own = { ...networkSpec("ci", options), voxels: 16, segmentationVoxels: 8 };
    const sighted = initialWeights(own, 5);
    // An even head does not look at the mask: its loss is differentiable in every weight as it stands.
    const given =
      own.attention === "even" ? sighted : sighted.map((t) => blind.find(({ name }) => name === t.name && name.startsWith("seg/")) ?? t);
    const { backpropagation, differences } = await slopes(given, withPatients, along, own);
    expect(backpropagation).toBeGreaterThan(1e-3);
    expect(Math.abs(differences / backpropagation - 1)).toBeLessThan(0.005);
  });

  it("reaches the covariates' own weights where they are known, and only there", async () => {
    const own = { ...networkSpec("ci", { covariates: "age-sex" }), voxels: 16, segmentationVoxels: 8 };
    const of = async (patient: Patient) => {
      const { gradients } = await evaluate(initialWeights(own, 5), onlyLabels.map((each) => ({ ...each, patient })), {}, own); // prettier-ignore
      return [...(gradients.get("cls/logit/kernel")?.slice(-4) ?? [])].map((g) => g !== 0);
    };
    expect(await of({ ageYears: 60, sex: "male" })).toEqual([true, true, true, true]);
    expect(await of({ ageYears: 60, sex: null })).toEqual([true, true, false, false]);
    expect(await of({ ageYears: null, sex: "female" })).toEqual([false, false, true, true]);
  });

  it("is the stock CPU backend's, tensor by tensor", async () => {
    const fast = await evaluate(weights, cases);
    await tf.setBackend("cpu");
    const stock = await evaluate(weights, cases);
    expect(fast.loss).toBeCloseTo(stock.loss, 5);
    expect([...fast.gradients.keys()]).toEqual(weights.map(({ name }) => name));
    for (const [name, gradient] of stock.gradients) {
      const scale = gradient.reduce((largest, v) => Math.max(largest, Math.abs(v)), 1e-6);
      const worst = gradient.reduce((largest, v, i) => Math.max(largest, Math.abs(v - (fast.gradients.get(name)?.[i] ?? Number.NaN))), 0);
      expect(`${name} ${worst / scale < 1e-3}`).toBe(`${name} true`);
    }
  });

  it("of the classification loss does not reach the mask: the classifier reads it, and cannot bend it", async () => {
    const { gradients, segmentationLoss } = await evaluate(weights, cases, { classificationWeight: 1, segmentationWeight: 0 });
    expect(segmentationLoss).toBeNull();
    expect([...gradients.keys()].filter((name) => headOf(name) === "segmentation")).toEqual([]);
    // And in co-training the mask head's gradient is the segmentation loss's alone, to the bit.
    const [both, masksOnly] = [await evaluate(weights, cases), await evaluate(weights, onlyMasks)];
    expect(both.gradients.get("seg/logit/kernel")).toEqual(masksOnly.gradients.get("seg/logit/kernel"));
  });

  it("of a batch is unmoved, to the bit, by what an unlabelled case without a mask shows", async () => {
    const silent = { ...toyCases(spec, 3, 11)[2]!, label: null, mask: null };
    const other = { ...silent, image: silent.image.map((v) => -v) };
    const [a, b] = [await evaluate(weights, [...cases, silent]), await evaluate(weights, [...cases, other])];
    expect(b.loss).toBe(a.loss);
    for (const [name, gradient] of a.gradients) expect(b.gradients.get(name)).toEqual(gradient);
  });

  it("of a batch that says nothing is nothing", async () => {
    const result = await evaluate(weights, cases.map((c) => ({ ...c, label: null, mask: null }))); // prettier-ignore
    expect(result).toEqual({ loss: 0, classificationLoss: null, segmentationLoss: null, gradients: new Map() });
  });
});
