import { clippedShares, intensityFeatures } from "./intensity-features.js";

const N = 16;
/** A ball of a head in the first two channels of an empty cube; the other two are missing. */
function head(voxel: (at: { x: number; y: number; z: number; i: number }) => number) {
  const image = new Float32Array(4 * N ** 3);
  let i = 0;
  for (let x = 0; x < N; x++)
    for (let y = 0; y < N; y++)
      for (let z = 0; z < N; z++, i++) {
        if (Math.hypot(x - 7.5, y - 7.5, z - 7.5) > 7) continue;
        image[4 * i] = voxel({ x, y, z, i });
        image[4 * i + 1] = -1;
      }
  return { image, available: [1, 1, 0, 0] as const, gridSize: N };
}
const noise = (i: number, size: number): number => size * Math.sin(12.9898 * i * i);
const smooth = ({ x }: { x: number }): number => (x - 7.4) / 4;

describe("intensities of a head", () => {
  it("are told by their quantiles, rank by rank", () => {
    const [first, second, missing] = intensityFeatures(head(smooth));
    expect(first).toHaveLength(7);
    expect(first!.slice(0, 5)).toEqual(first!.slice(0, 5).sort((a, b) => a - b));
    expect(first![2]).toBeCloseTo(0, 0);
    expect(second!.slice(0, 5)).toEqual([-1, -1, -1, -1, -1]);
    expect(missing).toBeNull();
  });

  it("are rougher with noise; and rougher from slice to slice than across when slices jump", () => {
    const [quiet, noisy] = [0.02, 0.5].map((size) => intensityFeatures(head((at) => smooth(at) + noise(at.i, size)))[0]!);
    expect(noisy![5]! - quiet![5]!).toBeGreaterThan(2);
    const jumping = intensityFeatures(head((at) => smooth(at) + noise(at.i, 0.02) + (at.z % 2)))[0]!;
    expect(jumping[6]! - quiet![6]!).toBeGreaterThan(2);
  });

  it("do not look at what lies outside the head", () => {
    expect(intensityFeatures(head(() => 1))[0]![2]).toBe(1);
  });

  it("are clipped where normalisation holds them at an end, as a share of the head", () => {
    const half = head(({ x }) => (x < 8 ? 5 : 1));
    expect(clippedShares(half)).toEqual([0.5, 0, 0, 0]);
    expect(clippedShares(head(() => -4))[0]).toBe(1);
  });
});
