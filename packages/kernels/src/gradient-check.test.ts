import "@tensorflow/tfjs-backend-wasm";
import path from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { checkGradients } from "./gradient-check.js";
import { registerMidlineBackend } from "./register-backend.js";
import { ENGINES_HERE } from "./testing/engines-here.js";

beforeAll(async () => {
  for (const engine of ENGINES_HERE) await registerMidlineBackend({ engine, threads: 2 });
  const stock = path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
  setWasmPaths(path.join(stock, path.sep));
});

describe("the gradient check", () => {
  it.each([...ENGINES_HERE, "cpu"])("passes the %s backend, with errors of single precision", async (backend) => {
    await tf.setBackend(backend);
    const report = await checkGradients();
    expect(report).toMatchObject({ backend, pass: true });
    expect(report.findings).toHaveLength(4 * 4 + 2 * 4 + 4 + 3 + 3 + 3 + 2 + 2 + 2);
    expect(Math.max(...report.findings.map((f) => f.maxRelativeError))).toBeLessThan(1e-5);
  });

  it("fails the stock wasm backend, whose convolutions are right forward and wrong backward", async () => {
    await tf.setBackend("wasm");
    const report = await checkGradients();
    expect(report).toMatchObject({ backend: "wasm", pass: false });
    const failed = report.findings.filter((f) => !f.pass).map((f) => f.operation);
    expect(failed).toContain("conv3d stride 1, 12 to 12 channels: dx");
    expect(failed).toContain("conv3d stride 2, 4 to 12 channels: dw");
    expect(failed.filter((operation) => operation.endsWith(": y"))).toEqual([]);
  });

  it("fails a backend that answers NaN", async () => {
    await registerMidlineBackend();
    const stock = tf.getKernel(tf.Conv3D, "cpu");
    tf.registerBackend("broken", () => tf.engine().findBackend("cpu"));
    tf.copyRegisteredKernels("cpu", "broken");
    tf.unregisterKernel(tf.Conv3D, "broken");
    tf.registerKernel({
      ...stock,
      backendName: "broken",
      kernelFunc: (params) => {
        const made = stock.kernelFunc(params);
        if (Array.isArray(made)) throw new Error("conv3d gives one tensor");
        const values = tf.engine().readSync(made.dataId);
        if (values instanceof Float32Array) values[3] = Number.NaN;
        return made;
      },
    });
    await tf.setBackend("broken");
    const report = await checkGradients();
    await registerMidlineBackend();
    expect(report.pass).toBe(false);
    expect(report.findings.find((f) => f.operation.endsWith("3 to 5 channels: y"))).toMatchObject({ maxRelativeError: Infinity });
  });

  it("leaves no tensor behind", async () => {
    await registerMidlineBackend();
    const before = tf.memory().numTensors;
    await checkGradients();
    expect(tf.memory().numTensors).toBe(before);
  });
});
