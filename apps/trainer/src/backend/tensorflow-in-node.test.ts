import util from "node:util";
import { computesOnGpu, restoreRemovedUtil } from "./tensorflow-in-node.js";

const NAMES = ["isArray", "isNullOrUndefined"];

describe("TensorFlow in a newer Node", () => {
  const kept = Object.getOwnPropertyDescriptors(util);
  afterEach(() => Object.defineProperties(util, kept));

  /** As tfjs-node's own CommonJS calls it. */
  const call = (name: string, value: unknown): unknown => Reflect.apply(Reflect.get(require("node:util"), name), undefined, [value]);

  it("finds again what Node has removed, with the same answers", () => {
    for (const name of NAMES) expect(Reflect.deleteProperty(util, name)).toBe(true);
    expect(() => call("isNullOrUndefined", null)).toThrow(TypeError);

    restoreRemovedUtil();

    const values = [null, undefined, 0, "", false, Number.NaN, [], [null], {}, { length: 0 }, new Float32Array(1)];
    expect(values.map((value) => call("isNullOrUndefined", value))).toEqual(values.map((_, i) => i < 2));
    expect(values.map((value) => call("isArray", value))).toEqual(values.map((_, i) => i === 6 || i === 7));
  });

  it("leaves what Node still has as it is, and adds nothing else", () => {
    const there = { isArray: () => "mine" };
    restoreRemovedUtil(there);
    expect(there.isArray()).toBe("mine");
    expect(Object.keys(there)).toEqual(NAMES);
  });

  it("is on a GPU only where it says so: its GPU package falls back to the processor in silence", () => {
    expect(computesOnGpu({ isGPUPackage: true, isUsingGpuDevice: true })).toBe(true);
    for (const backend of [{ isGPUPackage: true, isUsingGpuDevice: false }, {}, null, undefined])
      expect(computesOnGpu(backend)).toBe(false);
  });
});
