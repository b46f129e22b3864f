import { createHash } from "node:crypto";
import fc from "fast-check";
import type { Engine } from "../engine/engine.js";
import { type ConvolutionCase, convolutionCalls, type KernelCall, runCall } from "./kernel-calls.js";
import { type LayerCase, layerCalls } from "./layer-calls.js";
import { referenceGradients, worstError } from "./reference-convolution.js";

const edge = (most: number) => fc.integer({ min: 1, max: most });
const triple = (most: number) => fc.tuple(edge(most), edge(most), edge(most));

/** 3 x 3 x 3 of stride 1, which has a way of its own, half of the time; axes shorter than the kernel among the others. */
const CONVOLUTIONS: fc.Arbitrary<ConvolutionCase> = fc
  .record({
    batch: edge(5),
    size: triple(9),
    inChannels: edge(33),
    outChannels: edge(33),
    kernel: fc.oneof(fc.constantFrom<[number, number, number]>([3, 3, 3], [3, 3, 3], [1, 1, 1]), triple(4)),
    stride: fc.oneof(fc.constantFrom<[number, number, number]>([1, 1, 1], [1, 1, 1], [2, 2, 2]), triple(3)),
    padding: fc.constantFrom("same", "same", "valid"),
    withBias: fc.boolean(),
    seed: fc.nat(),
  })
  .filter(({ padding, size, kernel }) => padding === "same" || size.every((n, a) => n >= (kernel[a] ?? n)))
  .filter(
    ({ batch, size, inChannels, outChannels, kernel }) => batch * product(size) * product(kernel) * inChannels * outChannels < 8_000_000,
  );

const LAYERS: fc.Arbitrary<LayerCase> = fc.record({
  batch: edge(3),
  voxels: fc.oneof(edge(40), edge(9000)),
  groups: edge(3),
  channelsPerGroup: edge(6),
  size: triple(5),
  skipChannels: edge(9),
  seed: fc.nat(),
});

/** Large enough that threads are woken, and that sums are cut into parts. */
const LARGE: readonly ConvolutionCase[] = [
  {
    batch: 2,
    size: [17, 18, 19],
    inChannels: 9,
    outChannels: 12,
    kernel: [3, 3, 3],
    stride: [1, 1, 1],
    padding: "same",
    withBias: true,
    seed: 1,
  },
  {
    batch: 1,
    size: [24, 24, 24],
    inChannels: 8,
    outChannels: 17,
    kernel: [3, 3, 3],
    stride: [2, 2, 2],
    padding: "same",
    withBias: false,
    seed: 2,
  },
  {
    batch: 2,
    size: [20, 20, 20],
    inChannels: 16,
    outChannels: 5,
    kernel: [1, 1, 1],
    stride: [1, 1, 1],
    padding: "same",
    withBias: true,
    seed: 3,
  },
];
const LARGE_LAYERS: LayerCase = { batch: 2, voxels: 30_011, groups: 2, channelsPerGroup: 5, size: [9, 10, 11], skipChannels: 6, seed: 4 };

const product = (numbers: readonly number[]) => numbers.reduce((a, b) => a * b);

/** What holds of every engine, whatever its kernels are written in. */
export function describeEngine(name: string, start: (threads: number) => Engine | Promise<Engine>): void {
  describe(`${name}, as an engine`, () => {
    const engines: Engine[] = [];
    let largest = 0;

    beforeAll(async () => {
      for (const threads of [1, 2, 3, 4]) engines.push(await start(threads));
    });

    afterAll(() => {
      for (const engine of engines) engine.stop();
      process.stdout.write(`${name}: the largest error of a convolution was ${largest.toExponential(1)} of the largest number\n`);
    });

    const results = (calls: readonly KernelCall[], engine: Engine | undefined) => {
      if (engine === undefined) throw new Error("the engine did not start");
      return calls.map((call) => runCall(engine, call));
    };

    it("convolves, and differentiates, as the definitions say", () => {
      fc.assert(
        fc.property(CONVOLUTIONS, fc.constantFrom(0, 1, 2, 3), (drawn, threads) => {
          const { geometry, x, filter, bias, dy, calls } = convolutionCalls(drawn);
          const expected = referenceGradients(geometry, x, filter, bias, dy);
          const [y, dx, dw] = results(calls, engines[threads]).map(([only]) => Float32Array.from(only ?? []));
          for (const error of [worstError(y!, expected.y), worstError(dx!, expected.dx), worstError(dw!, expected.dw)]) {
            expect(error).toBeLessThan(5e-6);
            largest = Math.max(largest, error);
          }
        }),
        { numRuns: 400 },
      );
    });

    const bits = (calls: readonly KernelCall[], engine: Engine | undefined) => calls.map((call) => bitsOf(call, engine!));

    it("gives the same bits on one thread, two, three and four", () => {
      const calls = [...LARGE.flatMap((large) => convolutionCalls(large).calls), ...layerCalls(LARGE_LAYERS)];
      const alone = bits(calls, engines[0]);
      for (const engine of engines.slice(1)) expect(bits(calls, engine)).toEqual(alone);
      fc.assert(
        fc.property(LAYERS, (drawn) => expect(bits(layerCalls(drawn), engines[3])).toEqual(bits(layerCalls(drawn), engines[0]))),
        { numRuns: 20 },
      );
    });

    it("lends the same memory again: a thousand steps need no more than the first few", () => {
      const [engine] = engines;
      const { calls } = convolutionCalls({ ...LARGE[0]!, size: [4, 5, 6] });
      const step = () => {
        const kept = [300, 7000, 41, 7000].map((length) => engine!.allocate(length));
        results(calls, engine);
        engine!.release(kept[1]!);
        const late = engine!.allocate(6990);
        for (const values of [late, kept[2]!, kept[0]!, kept[3]!]) engine!.release(values);
      };
      const { usedBytes } = engine!.memory();
      for (let i = 0; i < 3; i++) step();
      const { heldBytes } = engine!.memory();
      for (let i = 0; i < 1000; i++) step();
      expect(engine!.memory()).toEqual({ usedBytes, heldBytes });
    });

    it("owns what it lent, and not what others made; takes back nothing twice", () => {
      const [engine] = engines;
      const values = engine!.allocate(10);
      const others = new Float32Array(10);
      const { usedBytes } = engine!.memory();
      expect([values.length, engine!.owns(values), engine!.reaches(values), engine!.owns(others)]).toEqual([10, true, true, false]);
      for (const given of [others, values, values]) engine!.release(given);
      expect(usedBytes - engine!.memory().usedBytes).toBe(64);
    });
  });
}

/** Two engines whose layers are one function down to the bit: nothing in them is fused, and their sums are cut alike. */
export function expectSameLayers(one: Engine, other: Engine): void {
  fc.assert(
    fc.property(LAYERS, (drawn) => {
      for (const call of layerCalls(drawn)) expect(bitsOf(call, one)).toBe(bitsOf(call, other));
    }),
    { numRuns: 30 },
  );
}

/** A kernel's name and a digest of what it wrote: millions of numbers are compared in no time. */
function bitsOf(call: KernelCall, engine: Engine): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of runCall(engine, call)) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return `${call.kernel} ${hash.digest("hex")}`;
}
