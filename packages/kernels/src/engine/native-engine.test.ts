import { describeEngine, expectSameLayers } from "../testing/engine-laws.js";
import { convolutionCalls, runCall } from "../testing/kernel-calls.js";
import { worstError } from "../testing/reference-convolution.js";
import { nativeInstructionSets, startNativeEngine, whyNotNative } from "./native-engine.js";
import { startWasmEngine } from "./wasm-engine.js";

const why = whyNotNative();
if (why !== null) {
  process.stderr.write(`SKIPPED: the native engine, since ${why}\n`);
  describe.skip("the native engine", () => it("is not here", () => undefined));
} else {
  for (const instructionSet of nativeInstructionSets())
    describeEngine(`midline-native on ${instructionSet}`, (threads) => startNativeEngine({ threads, instructionSet }));

  describe("the native engine", () => {
    it("gives the same bits on every instruction set that the processor has", () => {
      const [first, ...others] = nativeInstructionSets().map((instructionSet) => startNativeEngine({ threads: 2, instructionSet }));
      for (const other of others) expectSameLayers(first!, other);
    });

    it("gives convolutions as WebAssembly does, but for its fused multiplication and addition", async () => {
      const wasm = await startWasmEngine({ threads: 2 });
      const native = startNativeEngine({ threads: 2 });
      for (const [edge, stride] of [
        [3, 1],
        [3, 2],
        [1, 1],
      ] as const) {
        const { calls } = convolutionCalls({
          batch: 2,
          size: [9, 10, 11],
          inChannels: 11,
          outChannels: 13,
          kernel: [edge, edge, edge],
          stride: [stride, stride, stride],
          padding: "same",
          withBias: true,
          seed: 7,
        });
        for (const call of calls) {
          const [expected, found] = [wasm, native].map((engine) => runCall(engine, call)[0]);
          expect(worstError(Float32Array.from(found!), Float64Array.from(expected!))).toBeLessThan(2e-6);
        }
      }
      wasm.stop();
    });

    it("refuses a kernel or a stride larger than it was written for, and goes on", () => {
      const engine = startNativeEngine({ threads: 1 });
      const values = engine.allocate(1000);
      const geometry = (edge: number, stride: number) => [1, 20, 1, 1, 1, 20, 1, 1, 1, edge, 1, 1, stride, 1, 1, 0, 0, 0];
      expect(() => engine.run("convolve", values, values, null, values, ...geometry(17, 1))).toThrow("kernels reach 16 voxels, strides 4");
      expect(() => engine.run("convolveInputGradient", values, values, values, ...geometry(3, 5))).toThrow("no convolution of these sizes");
      engine.run("add", values, values, values, 1000);
    });

    it("refuses an instruction set that this processor lacks", () => {
      expect(() => startNativeEngine({ threads: 1, instructionSet: process.arch === "arm64" ? "avx2" : "neon" })).toThrow(
        "this processor lacks that instruction set",
      );
    });
  });
}
