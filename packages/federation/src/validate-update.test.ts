import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { SiteUpdate } from "./site-update.js";
import { validateUpdate } from "./validate-update.js";

const manifest = [
  { name: "enc/w", shape: [2, 2] },
  { name: "cls/b", shape: [1] },
];
const limits = { maxUpdateNorm: 10, localSteps: 25, cohort: { trunk: 20, classification: 18, segmentation: 15, age: 0 } };
const good: readonly NamedTensor[] = [
  { name: "enc/w", shape: [2, 2], values: Float32Array.of(1, 2, 2, 0) },
  { name: "cls/b", shape: [1], values: Float32Array.of(4) },
];
const update = (delta = good, examples = limits.cohort, steps = 25): SiteUpdate => ({ siteCode: "a", delta, examples, steps });

const refusal = (site: SiteUpdate) => {
  const result = validateUpdate(manifest, site, limits);
  return result.ok ? null : { code: result.fault.code, where: result.fault.where };
};

describe("the look at an update before it is added", () => {
  it("tells the norm of a good one", () => {
    expect(validateUpdate(manifest, update(), limits)).toEqual({ ok: true, value: { norm: 5 } });
  });

  it.each([NaN, Infinity, -Infinity])("refuses %p, naming the tensor", (value) => {
    const bad = good.map((tensor) => (tensor.name === "cls/b" ? { ...tensor, values: Float32Array.of(value) } : tensor));
    expect(refusal(update(bad))).toEqual({ code: "NOT_FINITE", where: "cls/b" });
  });

  it("refuses another shape with as many values", () => {
    const bad = good.map((tensor) => (tensor.name === "enc/w" ? { ...tensor, shape: [4] } : tensor));
    expect(refusal(update(bad))).toEqual({ code: "SHAPE_MISMATCH", where: "enc/w" });
  });

  it("refuses a tensor that is missing, unknown, or there twice", () => {
    expect(refusal(update(good.slice(1)))?.code).toBe("TENSOR_MISSING");
    expect(refusal(update([...good, { name: "x", shape: [1], values: Float32Array.of(0) }]))?.code).toBe("TENSOR_UNKNOWN");
    expect(refusal(update([...good, ...good.slice(1)]))?.code).toBe("TENSOR_UNKNOWN");
  });

  it.each([0, 26, 2.5, NaN])("refuses %p training steps of 25", (steps) => {
    expect(refusal(update(good, limits.cohort, steps))).toEqual({ code: "EXAMPLES_INVALID", where: "steps" });
  });

  it("refuses a norm above the plan's", () => {
    const bad = good.map((tensor) => (tensor.name === "cls/b" ? { ...tensor, values: Float32Array.of(11) } : tensor));
    expect(refusal(update(bad))?.code).toBe("NORM_TOO_LARGE");
  });

  it.each([
    { trunk: 21, classification: 18, segmentation: 15, age: 0 },
    { trunk: 0, classification: 0, segmentation: 0, age: 0 },
    { trunk: 20, classification: -1, segmentation: 15, age: 0 },
    { trunk: 20, classification: 18, segmentation: 1.5, age: 0 },
    { trunk: 20, classification: 18, segmentation: 15, age: 1 },
    { trunk: 1e9, classification: 18, segmentation: 15, age: 0 },
  ])("refuses examples the cohort does not hold: %p", (examples) => {
    expect(refusal(update(good, examples))?.code).toBe("EXAMPLES_INVALID");
  });
});
