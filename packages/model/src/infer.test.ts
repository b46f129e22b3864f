import { registerMidlineBackend } from "@midline/kernels/register-backend";
import * as tf from "@tensorflow/tfjs-core";
import { poolMask } from "./batch.js";
import { type Patient, UNKNOWN } from "./covariates.js";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { inferCase, loadModel } from "./infer.js";
import { networkSpec } from "@midline/shared/network/network-spec";
import { toyCases } from "./testing/toy-cases.js";
import { initialWeights } from "@midline/shared/network/weights";

beforeAll(async () => {
  await registerMidlineBackend();
});

const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
const weights = initialWeights(spec, 2);
const [shown] = toyCases(spec, 1, 4);
if (shown === undefined) throw new Error("no toy case");

describe("inference", () => {
  it("answers the mean of its views, with the smallest and the largest", async () => {
    const alone = (["identity", "mirrored", "shiftedBack"] as const).map((view) => inferCase(spec, weights, shown, { views: [view] }));
    const each = (await Promise.all(alone)).map(({ probability }) => probability);
    const all = await inferCase(spec, weights, shown, { views: ["identity", "mirrored", "shiftedBack"] });
    expect(all.probability).toBeCloseTo(each.reduce((a, b) => a + b, 0) / 3, 12);
    expect([all.low, all.high, all.views]).toEqual([Math.min(...each), Math.max(...each), 3]);
  });

  it("segments on the full input grid, mirrored views mirrored back", async () => {
    const edge = spec.voxels;
    const mirror = (values: Float32Array, channels: number) =>
      values.map((_, i) => {
        const perX = edge * edge * channels;
        return values[(edge - 1 - Math.floor(i / perX)) * perX + (i % perX)]!;
      });
    const { segmentation: straight } = await inferCase(spec, weights, shown, { views: ["mirrored"] });
    const reflected = { ...shown, image: mirror(shown.image, 4) };
    const { segmentation: turned } = await inferCase(spec, weights, reflected, { views: ["identity"] });
    expect(straight).toHaveLength(edge ** 3);
    expect(mirror(straight, 1)).toEqual(turned);
  });

  it("is the same from loaded weights as from weights at hand, and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const model = loadModel(spec, weights);
    const loaded = await inferCase(spec, model, shown);
    model.dispose();
    expect(await inferCase(spec, weights, shown)).toEqual(loaded);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["laptop"] as const)("runs the %s network at its full size", async (size) => {
    const large = networkSpec(size);
    const image = new Float32Array(large.voxels ** 3 * 4).map((_, i) => Math.sin(i));
    const { probability, segmentation } = await inferCase(
      large,
      initialWeights(large, 1),
      { image, available: [1, 1, 1, 0] },
      { views: ["identity"] },
    );
    expect(probability).toBeGreaterThan(0);
    expect(probability).toBeLessThan(1);
    expect(segmentation).toHaveLength(large.voxels ** 3);
  });
});

describe("a network that reads age and sex", () => {
  const own = { ...networkSpec("ci", { covariates: "age-sex" }), voxels: 16, segmentationVoxels: 8 };
  const loaded = initialWeights(own, 2);
  const answer = (patient?: Patient) => inferCase(own, loaded, { ...shown, patient });

  it("answers otherwise for another age, another sex, and where they are unknown", async () => {
    const patients: readonly Patient[] = [
      { ageYears: 8, sex: "female" },
      { ageYears: 70, sex: "female" },
      { ageYears: 8, sex: "male" },
      { ageYears: 40, sex: null },
      UNKNOWN,
    ];
    const found = await Promise.all(patients.map(async (patient) => (await answer(patient)).probability));
    expect(new Set(found).size).toBe(patients.length);
    expect((await answer({ ageYears: 97, sex: null })).probability).toBe((await answer({ ageYears: 90, sex: null })).probability);
  });

  it("tells the features of the images alone, as a network without covariates does", async () => {
    const plain = await inferCase(spec, weights, shown);
    const [child, old] = [await answer({ ageYears: 8, sex: "female" }), await answer({ ageYears: 70, sex: "male" })];
    expect(child.features).toHaveLength(plain.features.length);
    expect(child.features).toEqual(old.features);
  });

  it("takes no case of which nothing is said, and no weights of a network without", async () => {
    await expect(answer()).rejects.toThrow("say what is known of the patient");
    expect(() => loadModel(own, weights)).toThrow("another kind (image only)");
    expect(() => loadModel(spec, loaded)).toThrow("another kind (image, age and sex)");
  });
});

describe("an even head", () => {
  const own = { ...networkSpec("ci", { attention: "even" }), voxels: 16, segmentationVoxels: 8 };
  const steered = (given: readonly NamedTensor[]) =>
    given.map((tensor) => (tensor.name === "seg/logit/kernel" ? { ...tensor, values: tensor.values.map((v) => -3 * v) } : tensor));

  it("does not look where the mask points, as the other does", async () => {
    const even = initialWeights(own, 2);
    expect((await inferCase(own, steered(even), shown)).probability).toBe((await inferCase(own, even, shown)).probability);
    expect((await inferCase(spec, steered(weights), shown)).probability).not.toBe((await inferCase(spec, weights, shown)).probability);
  });
});

describe("a pooled mask", () => {
  it("holds the fraction of each coarse voxel inside", () => {
    const mask = new Uint8Array(64);
    for (const voxel of [0, 1, 4, 5, 16, 63]) mask[voxel] = 1;
    const pooled = poolMask(mask, 4, 2);
    expect([...pooled]).toEqual([5 / 8, 0, 0, 0, 0, 0, 0, 1 / 8]);
  });

  it("is itself at its own resolution", () => {
    expect([...poolMask(Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 1), 2, 2)]).toEqual([0, 1, 1, 0, 0, 0, 0, 1]);
  });
});
