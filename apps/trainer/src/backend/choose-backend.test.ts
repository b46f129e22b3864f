import path from "node:path";
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
  },
};

describe("the choice of a backend", () => {
  it("takes our kernels where TensorFlow is not installed, and says why the others were not taken", async () => {
    const chosen = await chooseBackend();
    expect(chosen).toMatchObject({
      ok: true,
      value: {
        name: "midline",
        notTaken: [
          { name: "tfjs-node-gpu", why: "it is not installed" },
          { name: "tfjs-node", why: "it is not installed" },
        ],
        report: { pass: true, backend: "midline" },
      },
    });
  });

  it("never takes the stock wasm backend: its 3-D gradients are wrong", async () => {
    expect(await chooseBackend("wasm", [stockWasm])).toMatchObject({
      ok: false,
      fault: { code: "BACKEND_UNFIT", message: expect.stringMatching(/gradients are wrong in \d+ of \d+ checks/) },
    });
  });

  it("goes on to the next when one fails its check", async () => {
    const { BACKENDS } = await import("./backend-candidates.js");
    const chosen = await chooseBackend(undefined, [stockWasm, ...BACKENDS.slice(-1)]);
    expect(chosen).toMatchObject({ ok: true, value: { name: "midline", notTaken: [{ name: "wasm" }] } });
    expect(tf.getBackend()).toBe("midline");
  });

  it("does not put another in the place of the one that was asked for", async () => {
    expect(await chooseBackend("tfjs-node")).toMatchObject({
      ok: false,
      fault: { code: "BACKEND_UNFIT", message: expect.stringContaining("not installed") },
    });
  });
});
