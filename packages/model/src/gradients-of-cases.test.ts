import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import { disposeBatch, stackCases } from "./batch.js";
import { gradientsOfCases } from "./gradients-of-cases.js";
import { lossAndGradients } from "./gradients.js";
import { toyCases } from "./testing/toy-cases.js";

beforeAll(async () => {
  await registerMidlineBackend();
});

describe("the gradients of a batch too large to take at once", () => {
  // The layers of the ci network on a cube of which only one case fits at a time.
  const spec = { ...networkSpec("ci"), voxels: 64, segmentationVoxels: 32 };
  const weights = initialWeights(spec, 5);

  it("are those of the whole batch, when some cases have no label and some no mask", async () => {
    const [first, second, third, fourth, fifth] = toyCases(spec, 5, 9);
    const cases = [first!, { ...second!, mask: null }, { ...third!, label: null }, { ...fourth!, label: null }, fifth!];
    const settings = {
      classWeights: { positive: 1.5, negative: 0.5 },
      classificationWeight: 1,
      segmentationWeight: 0.7,
      dropout: Float32Array.from({ length: 5 * (spec.classifier.at(-1)?.inputs ?? 0) }, (_, i) => (i % 3 === 0 ? 0 : 1.5)),
    };
    const batch = stackCases(spec, cases);
    const whole = await lossAndGradients(spec, weights, batch, settings);
    disposeBatch(batch);
    const parts = await gradientsOfCases(spec, weights, cases, settings);
    expect(parts.loss).toBeCloseTo(whole.loss, 5);
    expect(parts.classificationLoss).toBeCloseTo(whole.classificationLoss ?? Number.NaN, 5);
    expect(parts.segmentationLoss).toBeCloseTo(whole.segmentationLoss ?? Number.NaN, 5);
    expect([...parts.gradients.keys()].sort()).toEqual([...whole.gradients.keys()].sort());
    for (const [name, gradient] of whole.gradients) {
      const scale = gradient.reduce((largest, v) => Math.max(largest, Math.abs(v)), 1e-6);
      const apart = gradient.reduce((worst, v, i) => Math.max(worst, Math.abs(v - (parts.gradients.get(name)?.[i] ?? Number.NaN))), 0);
      expect(`${name} ${apart / scale < 1e-3}`).toBe(`${name} true`);
    }
  });

  it("teach no head that no case of the batch speaks of", async () => {
    const cases = toyCases(spec, 3, 2).map((each) => ({ ...each, mask: null }));
    const { gradients, segmentationLoss } = await gradientsOfCases(spec, weights, cases, {
      classWeights: { positive: 1, negative: 1 },
      classificationWeight: 1,
      segmentationWeight: 1,
    });
    expect(segmentationLoss).toBeNull();
    expect([...gradients.keys()].filter((name) => name.startsWith("seg/"))).toEqual([]);
  });
});
