import { describeEngine, expectSameLayers } from "../testing/engine-laws.js";
import { startNativeEngine, whyNotNative } from "./native-engine.js";
import { startWasmEngine } from "./wasm-engine.js";
import { newSharedMemory, relaxedSimdWorks } from "./wasm-module.js";
import { startWasmThreads } from "./wasm-threads.js";

describeEngine("midline-wasm", (threads) => startWasmEngine({ threads }));

describe("the WebAssembly engine", () => {
  it("says what to lower when its four gibibytes are lent, and goes on afterwards", async () => {
    const engine = await startWasmEngine({ threads: 1 });
    const gibibyte = 2 ** 28;
    const lent = [engine.allocate(gibibyte), engine.allocate(gibibyte)];
    expect(() => engine.allocate(3 * gibibyte)).toThrow(
      /no memory for 3072 MiB: 2048 MiB are in use .* at most 4096 MiB; lower the batch size or the grid, or use the native engine/,
    );
    for (const values of lent) engine.release(values);
    const { heldBytes } = engine.memory();
    engine.release(engine.allocate(2 * gibibyte));
    expect(engine.memory()).toEqual({ usedBytes: 0, heldBytes });
  });

  it("refuses arrays that its kernels cannot see", async () => {
    const engine = await startWasmEngine({ threads: 1 });
    const values = engine.allocate(4);
    expect(() => engine.run("add", values, new Float32Array(4), values, 4)).toThrow(
      "an array given to add does not lie in the WebAssembly engine's memory",
    );
  });

  it("refuses a kernel or a stride larger than it was written for, and goes on", async () => {
    const engine = await startWasmEngine({ threads: 1 });
    const values = engine.allocate(1000);
    const geometry = (edge: number, stride: number) => [1, 20, 1, 1, 1, 20, 1, 1, 1, edge, 1, 1, stride, 1, 1, 0, 0, 0];
    expect(() => engine.run("convolve", values, values, null, values, ...geometry(17, 1))).toThrow("no convolve of these sizes");
    expect(() => engine.run("convolveInputGradient", values, values, values, ...geometry(3, 5))).toThrow(
      "kernels reach 16 voxels, strides 4",
    );
    engine.run("add", values, values, values, 1000);
  });

  it("breaks down with a word when a thread fails, and does not wait for it", async () => {
    const engine = await startWasmEngine({ threads: 3 });
    const values = engine.allocate(1_000_000);
    expect(() => engine.run("add", values, values, values, 400_000_000)).toThrow(/^the WebAssembly engine broke down in add: /);
    expect(() => engine.run("add", values, values, values, 4)).toThrow(/^the WebAssembly engine cannot go on \(add: .*\): start it again/);
  });

  it("does not start without a thread it was to have", async () => {
    const start = startWasmThreads(2, {}, newSharedMemory(), 4096);
    await expect(start).rejects.toThrow(/^thread [12] of the WebAssembly engine did not start$/);
  });

  it("takes relaxed SIMD only where Node.js does", async () => {
    const works = await relaxedSimdWorks();
    const set = await startWasmEngine({ threads: 1, relaxed: true }).then(
      ({ instructionSet }) => instructionSet,
      (error: Error) => error.message,
    );
    expect(set).toMatch(works ? /^WebAssembly relaxed SIMD$/ : /--experimental-wasm-relaxed-simd/);
  });

  (whyNotNative() === null ? it : it.skip)("gives the layers the bits that the native engine gives them", async () => {
    expectSameLayers(await startWasmEngine({ threads: 2 }), startNativeEngine({ threads: 2 }));
  });
});
