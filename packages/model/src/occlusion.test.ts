import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import { logit } from "@midline/shared/metrics/logistic";
import * as tf from "@tensorflow/tfjs-core";
import { inferCase, loadModel } from "./infer.js";
import { occlusionMap } from "./occlusion.js";
import { toyCases } from "./testing/toy-cases.js";

beforeAll(async () => {
  await registerMidlineBackend();
});

const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
const weights = initialWeights(spec, 2);
const [toy] = toyCases(spec, 1, 4);
if (toy === undefined) throw new Error("no toy case");
/** Half a head: nothing where x is 8 or more. */
const shown = { ...toy, image: toy.image.map((value, i) => (i < toy.image.length / 2 ? value : 0)) };

describe("an occlusion map", () => {
  it("holds in each block what the logit loses without it, the same however many copies go in one pass", async () => {
    const model = loadModel(spec, weights);
    const before = tf.memory().numTensors;
    const seen: number[] = [];
    const map = await occlusionMap(model, shown, { blockVoxels: 8, batchSize: 3, onProgress: (done) => seen.push(done) });
    expect(seen).toEqual([3, 4]);
    const alone = await occlusionMap(model, shown, { blockVoxels: 8, batchSize: 1 });
    for (const [i, value] of map.entries()) expect(value).toBeCloseTo(alone[i]!, 4);
    expect(tf.memory().numTensors).toBe(before);

    const first = shown.image.slice();
    for (let x = 0; x < 8; x++) for (let y = 0; y < 8; y++) for (let z = 0; z < 8; z++) first.fill(0, 4 * ((x * 16 + y) * 16 + z), 4 * ((x * 16 + y) * 16 + z) + 4); // prettier-ignore
    const logitOf = async (image: Float32Array) =>
      logit((await inferCase(spec, model, { ...shown, image }, { views: ["identity"] })).probability);
    expect(map[0]).toBeCloseTo((await logitOf(shown.image)) - (await logitOf(first)), 4);
    expect(map[0]).not.toBe(0);
    model.dispose();
  });

  it("is of the patient as he is, where the network reads age and sex", async () => {
    const own = { ...networkSpec("ci", { covariates: "age-sex" }), voxels: 16, segmentationVoxels: 8 };
    const model = loadModel(own, initialWeights(own, 2));
    const patient = { ageYears: 8, sex: "female" } as const;
    const map = await occlusionMap(model, { ...shown, patient }, { blockVoxels: 8, batchSize: 4 });
    expect(map.some((value) => value !== 0)).toBe(true);
    await expect(occlusionMap(model, shown, { blockVoxels: 8, batchSize: 4 })).rejects.toThrow("what is known of the patient");
    model.dispose();
  });

  it("is 0 outside the head, and refuses blocks that do not fill the cube", async () => {
    const model = loadModel(spec, weights);
    const map = await occlusionMap(model, shown, { blockVoxels: 8, batchSize: 4 });
    expect(map.subarray(map.length / 2).every((value) => value === 0)).toBe(true);
    await expect(occlusionMap(model, shown, { blockVoxels: 5, batchSize: 4 })).rejects.toThrow(RangeError);
    model.dispose();
  });
});
