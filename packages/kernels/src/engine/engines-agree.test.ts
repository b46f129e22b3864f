import { pattern } from "../gradient-reference.js";
import type { Engine, Operand } from "./engine.js";
import type { KernelName } from "./kernel-names.js";
import { nativeInstructionSets, startNativeEngine, whyNotNative } from "./native-engine.js";
import { startWasmEngine } from "./wasm-engine.js";

const why = whyNotNative();
const describeNative = why === null ? describe : describe.skip;
if (why !== null) process.stderr.write(`SKIPPED: native against WebAssembly, since ${why}\n`);

/** A kernel call: how long its arrays are (inputs first), which of them it writes, and the numbers after them. */
interface Call {
  readonly kernel: KernelName;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly operands: (inputs: readonly Float32Array[], outputs: readonly Float32Array[]) => readonly Operand[];
}

const doubles = (floats: Float32Array): Float64Array => new Float64Array(floats.buffer, floats.byteOffset, floats.length / 2);

/** Odd sizes, a batch, channels that fill no vector: B 2, 11 x 13 x 9 voxels, 20 channels in 5 groups. */
const [B, V, C, G] = [2, 11 * 13 * 9, 20, 5];

const EXACT: readonly Call[] = [
  { kernel: "channelSums", inputs: [V * C], outputs: [C], operands: ([x], [sums]) => [x!, sums!, V, C] },
  {
    kernel: "groupNorm",
    inputs: [B * V * C, C, C],
    outputs: [B * V * C, 4 * B * G],
    operands: ([x, gamma, beta], [y, moments]) => [x!, gamma!, beta!, y!, doubles(moments!), B, V, C, G, 0.1, 1e-5],
  },
  {
    kernel: "upsampleAdd",
    inputs: [B * V * C, 8 * B * V * C],
    outputs: [8 * B * V * C],
    operands: ([x, skip], [out]) => [x!, skip!, out!, B, 11, 13, 9, C],
  },
  {
    kernel: "upsampleConcat",
    inputs: [B * V * C, 8 * B * V * 7],
    outputs: [8 * B * V * (C + 7)],
    operands: ([x, skip], [out]) => [x!, skip!, out!, B, 11, 13, 9, C, 7],
  },
  {
    kernel: "upsampleConcatGradient",
    inputs: [8 * B * V * (C + 7)],
    outputs: [B * V * C, 8 * B * V * 7],
    operands: ([dy], [dx, dskip]) => [dy!, dx!, dskip!, B, 11, 13, 9, C, 7],
  },
  {
    kernel: "weightedMoments",
    inputs: [B * V * C, B * V],
    outputs: [B * 2 * C],
    operands: ([x, a], [moments]) => [x!, a!.map(Math.abs), moments!, B, V, C, 1e-3],
  },
  {
    kernel: "groupNormGradient",
    inputs: [B * V * C, B * V * C, C, C, 4 * B * G],
    outputs: [B * V * C, C, C],
    operands: ([x, dy, gamma, beta, moments], [dx, dgamma, dbeta]) => [
      x!, dy!, gamma!, beta!, doubles(moments!).fill(0.75), dx!, dgamma!, dbeta!, B, V, C, G, 0.1,
    ], // prettier-ignore
  },
  {
    kernel: "weightedMomentsGradient",
    inputs: [B * V * C, B * V, B * 2 * C, B * 2 * C],
    outputs: [B * V * C],
    operands: ([x, a, moments, dmoments], [dx]) => [x!, a!, moments!.fill(0.3), dmoments!, dx!, B, V, C],
  },
  {
    kernel: "adamW",
    inputs: [V],
    outputs: [V, V, V],
    operands: ([gradient], [w, m, v]) => [w!, gradient!, m!, v!, V, 0.5, 1e-3, 1e-2, 10, 1000],
  },
  { kernel: "add", inputs: [V * C, V * C], outputs: [V * C], operands: ([a, b], [out]) => [a!, b!, out!, V * C] },
  {
    kernel: "segmentationSums",
    inputs: [B * V, B * V],
    outputs: [12 * B],
    operands: ([s, m], [sums]) => [s!, m!, doubles(sums!), B, V, 10],
  },
  {
    kernel: "segmentationGradient",
    inputs: [B * V, B * V, 6 * B],
    outputs: [B * V],
    operands: ([s, m, factors], [ds]) => [s!, m!, doubles(factors!).fill(0.25), ds!, B, V, 10],
  },
  { kernel: "sumOfSquares", inputs: [V * C], outputs: [2], operands: ([values], [sum]) => [values!, doubles(sum!), V * C] },
];

/** Lays the same numbers into an engine, runs the call and reads what it wrote. */
function answer(engine: Engine, { kernel, inputs, outputs, operands }: Call): readonly Float32Array[] {
  const own = (values: Float32Array) => {
    const there = engine.allocate(values.length);
    there.set(values);
    return there;
  };
  const given = inputs.map((length, i) => own(Float32Array.from(pattern(length, 37 + 2 * i, 11 + i))));
  const written = outputs.map((length) => own(new Float32Array(length)));
  const reachable = operands(given, written).map((operand) =>
    operand instanceof Float32Array && !engine.reaches(operand) ? own(operand) : operand,
  );
  engine.run(kernel, ...reachable);
  const results = written.map((values) => values.slice());
  for (const values of [...given, ...written]) engine.release(values);
  return results;
}

const bits = (arrays: readonly Float32Array[]) => arrays.map((values) => Buffer.from(values.buffer).toString("base64"));

describeNative("the native and the WebAssembly kernels", () => {
  it.each(EXACT.map((call) => [call.kernel, call] as const))(
    "agree to the bit on %s, for any number of threads and instruction set",
    async (_, call) => {
      const wasm = await startWasmEngine({ threads: 1 });
      const expected = bits(answer(wasm, call));
      wasm.stop();
      expect(expected.every((each) => /[^A=]/.test(each))).toBe(true);
      for (const instructionSet of nativeInstructionSets())
        for (const threads of [1, 3]) expect(bits(answer(startNativeEngine({ threads, instructionSet }), call))).toEqual(expected);
    },
  );

  it("agree on convolutions within single precision: the native ones fuse multiplication and addition", async () => {
    const wasm = await startWasmEngine({ threads: 2 });
    const [size, ci, co] = [9, 11, 13];
    for (const [kernel, stride] of [
      [3, 1],
      [3, 2],
      [1, 1],
    ] as const) {
      const out = Math.ceil(size / stride);
      const pad = Math.floor(Math.max(0, (out - 1) * stride + kernel - size) / 2);
      const geometry = [B, size, size, size, ci, out, out, out, co, kernel, kernel, kernel, stride, stride, stride, pad, pad, pad];
      const [x, w, y] = [B * size ** 3 * ci, kernel ** 3 * ci * co, B * out ** 3 * co];
      const calls: readonly Call[] = [
        { kernel: "convolve", inputs: [x, w], outputs: [y], operands: ([a, b], [to]) => [a!, b!, null, to!, ...geometry] },
        { kernel: "convolveInputGradient", inputs: [y, w], outputs: [x], operands: ([a, b], [to]) => [a!, b!, to!, ...geometry] },
        { kernel: "convolveFilterGradient", inputs: [x, y], outputs: [w], operands: ([a, b], [to]) => [a!, b!, to!, ...geometry] },
      ];
      for (const call of calls) {
        const [expected = new Float32Array()] = answer(wasm, call);
        const [found = new Float32Array()] = answer(startNativeEngine({ threads: 2 }), call);
        const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
        const apart = found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0) / scale;
        expect(scale).toBeGreaterThan(1);
        expect(apart).toBeLessThan(2e-6);
      }
    }
    wasm.stop();
  });
});
