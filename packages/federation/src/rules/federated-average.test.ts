import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import fc from "fast-check";
import type { SiteUpdate } from "../site-update.js";
import { federatedAverage } from "./federated-average.js";

const tensor = (name: string, values: readonly number[]): NamedTensor => ({
  name,
  shape: [values.length],
  values: Float32Array.from(values),
});

const update = (siteCode: string, n: readonly [number, number, number], values: readonly number[]): SiteUpdate => ({
  siteCode,
  examples: { trunk: n[0], classification: n[1], segmentation: n[2], age: 0 },
  steps: 1,
  delta: ["enc/w", "cls/w", "seg/w"].map((name) => tensor(name, values)),
});

const valuesOf = (result: ReturnType<typeof federatedAverage>): Record<string, number[]> => {
  if (!result.ok) throw new Error(result.fault.message);
  return Object.fromEntries(result.value.delta.map((each) => [each.name, [...each.values]]));
};

const codeOf = (result: { ok: boolean; fault?: { code: string } }): string | undefined => (result.ok ? undefined : result.fault?.code);

describe("the federated average", () => {
  it("counts a site with three times the cases three times", () => {
    const average = valuesOf(federatedAverage([update("a", [3, 3, 3], [4, 0]), update("b", [1, 1, 1], [0, 8])]));
    expect(average["enc/w"]).toEqual([3, 2]);
  });

  it("takes each head by its own counts: a site without masks adds nothing to segmentation", () => {
    const average = valuesOf(federatedAverage([update("a", [10, 10, 0], [1, 1]), update("b", [10, 30, 5], [3, 3])]));
    expect(average).toEqual({ "enc/w": [2, 2], "cls/w": [2.5, 2.5], "seg/w": [3, 3] });
  });

  it("takes the ages of normal heads by how many are known: a site without ages adds nothing", () => {
    const of = (siteCode: string, trunk: number, age: number, value: number): SiteUpdate => ({
      siteCode,
      examples: { trunk, classification: 0, segmentation: 0, age },
      steps: 1,
      delta: ["enc/w", "age/w"].map((name) => tensor(name, [value])),
    });
    const updates = [of("a", 30, 0, 5), of("b", 10, 2, 1), of("c", 20, 6, 3)];
    expect(valuesOf(federatedAverage(updates))).toEqual({ "enc/w": [Math.fround(220 / 60)], "age/w": [2.5] });
    expect(valuesOf(federatedAverage([of("a", 30, 0, 5)]))["age/w"]).toEqual([0]);
    expect(codeOf(federatedAverage([of("a", 30, -1, 5)]))).toBe("EXAMPLES_INVALID");
  });

  it("does not move a head that no site taught", () => {
    expect(valuesOf(federatedAverage([update("a", [10, 10, 0], [1, 1])]))["seg/w"]).toEqual([0, 0]);
  });

  it("is the same to the bit in every order of arrival", () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 });
    const sites = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(sites, fc.array(value, { minLength: 18, maxLength: 18 }), fc.infiniteStream(fc.nat()), (codes, values, order) => {
        const updates = codes.map((code, i) => update(code, [i + 1, i + 2, i], [values[i]!, values[i + 6]!, values[i + 12]!]));
        const arrived = updates.map((each) => ({ each, key: order.next().value })).sort((a, b) => a.key - b.key);
        expect(valuesOf(federatedAverage(arrived.map(({ each }) => each)))).toEqual(valuesOf(federatedAverage(updates)));
      }),
    );
  });

  it("leaves equal updates as they are", () => {
    const same = [0.1, -2.5, 3e-8];
    const average = valuesOf(federatedAverage([update("a", [7, 7, 7], same), update("b", [5, 5, 5], same), update("c", [1, 1, 1], same)]));
    expect(average["enc/w"]).toEqual([...Float32Array.from(same)]);
  });

  it("refuses no updates, a site twice, no examples, other tensors and other shapes", () => {
    const a = update("a", [1, 1, 1], [1, 1]);
    expect(codeOf(federatedAverage([]))).toBe("NO_UPDATES");
    expect(codeOf(federatedAverage([a, a]))).toBe("CONFLICT");
    expect(codeOf(federatedAverage([update("a", [0, 0, 0], [1, 1])]))).toBe("EXAMPLES_INVALID");
    expect(codeOf(federatedAverage([a, update("b", [1, 1, 1], [1])]))).toBe("SHAPE_MISMATCH");
    expect(codeOf(federatedAverage([a, { ...update("b", [1, 1, 1], [1, 1]), delta: a.delta.slice(1) }]))).toBe("TENSOR_MISSING");
  });

  it("tells what each site's change was multiplied by", () => {
    const average = federatedAverage([update("b", [1, 0, 0], [1]), update("a", [3, 0, 0], [1])]);
    expect(average.ok && average.value.weights).toEqual([
      { siteCode: "a", weight: 0.75 },
      { siteCode: "b", weight: 0.25 },
    ]);
  });
});
