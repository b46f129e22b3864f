import path from "node:path";
import { whyNotNative } from "@midline/kernels/engine/native-engine";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendCandidate } from "./backend-candidates.js";
import { chooseBackend } from "./choose-backend.js";

jest.setTimeout(60_000);

const stockWasm: BackendCandidate = {
  name: "wasm",
  what: "TensorFlow.js' own WebAssembly backend",
  start: async () => {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(`${path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
    if (!(await tf.setBackend("wasm"))) throw new Error("wasm did not start");
    return {};
  },
};

const wrongValues: BackendCandidate = {
  name: "wrong",
  what: "the stock CPU backend, taking differences for sums",
  start: async () => {
    tf.registerBackend("wrong", () => tf.engine().findBackend("cpu"));
    tf.copyRegisteredKernels("cpu", "wrong");
    tf.unregisterKernel(tf.Add, "wrong");
    tf.registerKernel({ ...tf.getKernel(tf.Sub, "cpu"), kernelName: tf.Add, backendName: "wrong" });
    await tf.setBackend("wrong");
    return {};
  },
};

describe("the choice of a backend", () => {
  it("takes our kernels where TensorFlow is not installed, and says why the others were not taken", async () => {
    const name = whyNotNative() === null ? "midline-native" : "midline-wasm";
    const chosen = await chooseBackend({ threads: 1 });
    expect(chosen).toMatchObject({
      ok: true,
      value: {
        name,
        notTaken: expect.arrayContaining([{ name: "tfjs-node-gpu", why: "it is not installed" }]),
        report: { pass: true, backend: name },
        facts: { threads: 1, instructionSet: expect.stringMatching(/./) },
      },
    });
  });

  it("never trains on the stock wasm backend, whose 3-D gradients are wrong; asks for no gradients where it only predicts", async () => {
    expect(await chooseBackend({ name: "wasm" }, [stockWasm])).toMatchObject({
      ok: false,
      fault: { code: "BACKEND_UNFIT", message: expect.stringMatching(/its values and gradients are wrong in \d+ of 45 checks/) },
    });
    expect(await chooseBackend({ purpose: "prediction", name: "wasm" }, [stockWasm])).toMatchObject({
      ok: true,
      value: { name: "wasm", report: { checked: "values", pass: true } },
    });
  });

  it("does not predict with a backend whose values are wrong", async () => {
    expect(await chooseBackend({ purpose: "prediction" }, [wrongValues])).toMatchObject({
      ok: false,
      fault: { code: "BACKEND_UNFIT", message: expect.stringMatching(/its values are wrong in \d+ of 14 checks, worst .*: y /) },
    });
  });

  it("goes on to the next when one fails its check", async () => {
    const { BACKENDS } = await import("./backend-candidates.js");
    const chosen = await chooseBackend({}, [stockWasm, ...BACKENDS.slice(-1)]);
    expect(chosen).toMatchObject({ ok: true, value: { name: "midline-wasm", notTaken: [{ name: "wasm" }] } });
    expect(tf.getBackend()).toBe("midline-wasm");
  });

  it("does not take a GPU that is the processor in disguise, unless it is asked for", async () => {
    const { BACKENDS } = await import("./backend-candidates.js");
    const [last] = BACKENDS.slice(-1);
    if (last === undefined) throw new Error("there are no backends");
    const software: BackendCandidate = { ...last, name: "soft", start: async () => ({ ...(await last.start()), software: true }) };
    const why = expect.stringContaining("its GPU is the processor under a software driver");
    expect(await chooseBackend({}, [software, last])).toMatchObject({
      ok: true,
      value: { name: last.name, notTaken: [{ name: "soft", why }] },
    });
    expect(await chooseBackend({ name: "soft" }, [software, last])).toMatchObject({ ok: true, value: { name: "soft", notTaken: [] } });
  });

  it("does not put another in the place of the one that was asked for", async () => {
    expect(await chooseBackend({ name: "tfjs-node" })).toMatchObject({
      ok: false,
      fault: { code: "BACKEND_UNFIT", message: expect.stringContaining("not installed") },
    });
  });
});
