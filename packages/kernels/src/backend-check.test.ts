import "@tensorflow/tfjs-backend-wasm";
import path from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { checkGradients, checkValues } from "./backend-check.js";
import { registerMidlineBackend } from "./register-backend.js";
import { ENGINES_HERE } from "./testing/engines-here.js";

beforeAll(async () => {
  for (const engine of ENGINES_HERE) await registerMidlineBackend({ engine, threads: 2 });
  const stock = path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
  setWasmPaths(path.join(stock, path.sep));
  tf.registerBackend("broken", () => tf.engine().findBackend("cpu"));
});

const CHECKS = [
  { of: "values", check: checkValues },
  { of: "values and gradients", check: checkGradients },
] as const;

describe("the check of a backend", () => {
  it.each([...ENGINES_HERE, "cpu"])("passes the %s backend, with errors of single precision", async (backend) => {
    await tf.setBackend(backend);
    const report = await checkGradients();
    expect(report).toMatchObject({ backend, checked: "values and gradients", pass: true });
    expect(report.findings).toHaveLength(4 * 4 + 2 * 4 + 4 + 3 + 3 + 3 + 2 + 2 + 2 + 2);
    expect(Math.max(...report.findings.map((f) => f.maxRelativeError))).toBeLessThan(1e-5);
    const values = report.findings.filter((f) => f.operation.endsWith(": y"));
    expect(await checkValues()).toEqual({ ...report, checked: "values", findings: values });
    expect(values).toHaveLength(14);
  });

  it("fails the stock wasm backend, whose convolutions are right forward and wrong backward", async () => {
    await tf.setBackend("wasm");
    const report = await checkGradients();
    expect(report).toMatchObject({ backend: "wasm", pass: false });
    const failed = report.findings.filter((f) => !f.pass).map((f) => f.operation);
    expect(failed).toContain("conv3d stride 1, 12 to 12 channels: dx");
    expect(failed).toContain("conv3d stride 2, 4 to 12 channels: dw");
    expect(failed.filter((operation) => operation.endsWith(": y"))).toEqual([]);
    expect(await checkValues()).toMatchObject({ backend: "wasm", pass: true });
  });

  it.each(CHECKS)("of $of fails a backend that answers NaN", async ({ check }) => {
    const report = await onBroken((values) => (values[3] = Number.NaN), check);
    expect(report.pass).toBe(false);
    expect(report.findings.find((f) => f.operation.endsWith("3 to 5 channels: y"))).toMatchObject({ maxRelativeError: Infinity });
  });

  it.each(CHECKS)("of $of fails a backend of whose convolutions one number is off", async ({ check }) => {
    const report = await onBroken((values) => (values[7] = (values[7] ?? 0) + 0.01), check);
    expect(report.pass).toBe(false);
    expect(report.findings.find((f) => f.operation === "conv3d stride 2, 4 to 12 channels: y")).toMatchObject({ pass: false });
  });

  it.each(CHECKS)("of $of leaves no tensor behind", async ({ check }) => {
    await registerMidlineBackend();
    const before = tf.memory().numTensors;
    await check();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** A check on the stock CPU backend with something amiss in what its convolutions answer. */
async function onBroken(spoil: (values: Float32Array) => void, check: typeof checkValues) {
  const stock = tf.getKernel(tf.Conv3D, "cpu");
  tf.copyRegisteredKernels("cpu", "broken");
  tf.unregisterKernel(tf.Conv3D, "broken");
  tf.registerKernel({
    ...stock,
    backendName: "broken",
    kernelFunc: (params) => {
      const made = stock.kernelFunc(params);
      if (Array.isArray(made)) throw new Error("conv3d gives one tensor");
      const values = tf.engine().readSync(made.dataId);
      if (values instanceof Float32Array) spoil(values);
      return made;
    },
  });
  await tf.setBackend("broken");
  try {
    return await check();
  } finally {
    for (const { kernelName } of tf.getKernelsForBackend("broken")) tf.unregisterKernel(kernelName, "broken");
    await registerMidlineBackend();
  }
}
