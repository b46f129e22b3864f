import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { applyDelta } from "./apply-delta.js";

const tensor = (name: string, values: readonly number[]): NamedTensor => ({
  name,
  shape: [values.length],
  values: Float32Array.from(values),
});
const codeOf = (result: { ok: boolean; fault?: { code: string } }): string | undefined => (result.ok ? undefined : result.fault?.code);

describe("applying a change", () => {
  it("adds it to the base", () => {
    const moved = applyDelta([tensor("enc/w", [1, 2])], [tensor("enc/w", [0.5, -2])]);
    expect(moved.ok && [...(moved.value[0]?.values ?? [])]).toEqual([1.5, 0]);
  });

  it("refuses another set of tensors, other sizes, and an overflow", () => {
    const base = [tensor("enc/w", [1])];
    expect(codeOf(applyDelta(base, []))).toBe("TENSOR_MISSING");
    expect(codeOf(applyDelta(base, [tensor("enc/w", [1]), tensor("x", [1])]))).toBe("TENSOR_UNKNOWN");
    expect(codeOf(applyDelta(base, [tensor("enc/w", [1, 2])]))).toBe("SHAPE_MISMATCH");
    expect(codeOf(applyDelta([tensor("enc/w", [3e38])], [tensor("enc/w", [3e38])]))).toBe("NOT_FINITE");
  });
});
