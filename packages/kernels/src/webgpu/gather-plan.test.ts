import { type ConvGeometry, product, sameGeometry } from "../conv3d-geometry";
import { pattern, referenceConvolution } from "../gradient-reference";
import { forwardPass, type GatherPass, inputGradientPasses, slabsOf } from "./gather-plan";

/** A pass as the shader computes it, place by place. */
function gathered(pass: GatherPass, x: Float64Array, filter: Float64Array, y: Float64Array): void {
  const { count, outStep, outOffset, inStep, inOffset, inSlope, taps, tapFirst, tapStep, batch, inSize, outSize } = pass;
  const { inChannels, outChannels, kernel, transposed } = pass;
  const index = ([a, b, c]: readonly number[], size: readonly number[]) => (a! * size[1]! + b!) * size[2]! + c!;
  const position = (i: number, size: readonly number[]) => [
    Math.floor(i / (size[1]! * size[2]!)),
    Math.floor(i / size[2]!) % size[1]!,
    i % size[2]!,
  ];
  for (let n = 0; n < batch; n++)
    for (let place = 0; place < product(count); place++) {
      const m = position(place, count);
      const out = (n * product(outSize) + index(m.map((v, a) => v * outStep[a]! + outOffset[a]!), outSize)) * outChannels; // prettier-ignore
      for (let o = 0; o < outChannels; o++) y[out + o] = 0;
      for (let tap = 0; tap < product(taps); tap++) {
        const j = position(tap, taps);
        const from = m.map((v, a) => v * inStep[a]! + inOffset[a]! + j[a]! * inSlope[a]!);
        if (from.some((v, a) => v < 0 || v >= inSize[a]!)) continue;
        const at = (n * product(inSize) + index(from, inSize)) * inChannels;
        const own = index(j.map((v, a) => tapFirst[a]! + v * tapStep[a]!), kernel) * inChannels * outChannels; // prettier-ignore
        for (let i = 0; i < inChannels; i++)
          for (let o = 0; o < outChannels; o++)
            y[out + o]! += x[at + i]! * filter[own + (transposed ? o * inChannels + i : i * outChannels + o)]!;
      }
    }
}

const GEOMETRIES: readonly ConvGeometry[] = [
  sameGeometry([2, 4, 5, 6, 3], [3, 3, 3, 3, 5], 1),
  sameGeometry([2, 4, 5, 6, 3], [3, 3, 3, 3, 5], 2),
  sameGeometry([1, 5, 4, 3, 2], [1, 1, 1, 2, 4], 2),
  sameGeometry([1, 1, 1, 2, 1], [3, 3, 3, 1, 1], 2),
  sameGeometry([2, 4, 4, 5, 2], [2, 2, 2, 2, 3], 2),
];

describe("a gather pass", () => {
  it.each(GEOMETRIES)("forward is the convolution: %j", (geometry) => {
    const { batch, inSize, outSize, kernel, inChannels, outChannels } = geometry;
    const x = pattern(batch * product(inSize) * inChannels, 37, 11);
    const filter = pattern(product(kernel) * inChannels * outChannels, 29, 5);
    const y = new Float64Array(batch * product(outSize) * outChannels).fill(Number.NaN);
    gathered(forwardPass(geometry), x, filter, y);
    expect(y).toEqual(referenceConvolution(geometry, x, filter, new Float64Array(outChannels)));
  });

  it.each(GEOMETRIES)("backward is its adjoint, every voxel written: <conv x, dy> = <x, dx>: %j", (geometry) => {
    const { batch, inSize, outSize, kernel, inChannels, outChannels } = geometry;
    const x = pattern(batch * product(inSize) * inChannels, 37, 11);
    const filter = pattern(product(kernel) * inChannels * outChannels, 29, 5);
    const dy = pattern(batch * product(outSize) * outChannels, 41, 17);
    const dx = new Float64Array(x.length).fill(Number.NaN);
    for (const pass of inputGradientPasses(geometry)) gathered(pass, dy, filter, dx);
    const y = referenceConvolution(geometry, x, filter, new Float64Array(outChannels));
    const inner = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(inner(x, dx)).toBeCloseTo(inner(y, dy), 9);
  });
});

describe("slabs", () => {
  const [geometry] = [sameGeometry([3, 7, 8, 8, 4], [3, 3, 3, 4, 8], 2)];

  it("are one where everything fits", () => {
    expect(slabsOf(forwardPass(geometry), 2 ** 30)).toEqual([{ from: 0, to: 12, input: [0, 20], output: [0, 11] }]);
  });

  it.each([forwardPass(geometry), ...inputGradientPasses(geometry)])("cover every plane once, within the limit", (pass) => {
    const limit = 4 * 8 * 8 * 4 * 5;
    const slabs = slabsOf(pass, limit);
    expect(slabs.length).toBeGreaterThan(1);
    expect(slabs.map(({ from }) => from)).toEqual([0, ...slabs.slice(0, -1).map(({ to }) => to)]);
    expect(slabs.at(-1)?.to).toBe(pass.batch * pass.count[0]);
    for (const { input, output } of slabs) {
      expect((input[1] - input[0] + 1) * 4 * pass.inSize[1] * pass.inSize[2] * pass.inChannels).toBeLessThanOrEqual(limit);
      expect((output[1] - output[0] + 1) * 4 * pass.outSize[1] * pass.outSize[2] * pass.outChannels).toBeLessThanOrEqual(limit);
    }
  });

  it("say when not even one plane fits", () => {
    expect(() => slabsOf(forwardPass(geometry), 1000)).toThrow("needs more than the GPU's 1000 bytes");
  });
});
