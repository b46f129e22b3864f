import fc from "fast-check";
import { affineOfColumns, applyAffine, columnOf, determinantOf, scaleAffine, type Triple } from "./affine.js";
import { toRas } from "./orient.js";
import { describeWithRealData, readReal } from "./testing/real-data.js";
import type { Volume } from "./volume.js";

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** A small volume whose axes run in a given order, each forward or back, leaning a little. */
function stored(order: readonly [number, number, number], back: readonly [boolean, boolean, boolean]): Volume {
  const shape: Triple = [3, 4, 5];
  const column = (axis: 0 | 1 | 2): Triple => {
    const lean = [0.1, -0.15, 0.05];
    const along = [0, 1, 2].map((world) => (order[axis] === world ? (back[axis] ? -2 : 2) : lean[(axis + world) % 3]!));
    return [along[0]!, along[1]!, along[2]!];
  };
  return {
    data: Float32Array.from({ length: 60 }, (_, i) => i),
    shape,
    affine: affineOfColumns(column(0), column(1), column(2), [7, -3, 11]),
  };
}

/** Every intensity with its place. */
function places({ data, shape: [nx, ny], affine }: Volume): Map<number, Triple> {
  return new Map(
    Array.from(data, (value, i) => [value, applyAffine(affine, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))])]),
  );
}

describe("a volume turned to RAS", () => {
  it("keeps every intensity in its place, and has its axes right, front and up", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ORDERS), fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), (order, back) => {
        const before = stored(order, back);
        const after = toRas(before);
        const [was, is] = [places(before), places(after)];
        for (const [value, mm] of was) mm.forEach((place, axis) => expect(is.get(value)?.[axis]).toBeCloseTo(place, 9));
        for (const axis of [0, 1, 2] as const) expect(columnOf(after.affine, axis)[axis]).toBeGreaterThan(1.9);
        expect(determinantOf(after.affine)).toBeGreaterThan(0);
      }),
    );
  });

  it("is the volume itself when it runs that way already", () => {
    const upright = { ...stored([0, 1, 2], [false, false, false]), affine: scaleAffine([2, 2, 2], [1, 2, 3]) };
    expect(toRas(upright)).toEqual(upright);
  });
});

describeWithRealData("one brain stored in eight axis orders", () => {
  const orders = ["RAS", "LAS", "LPS", "RPI", "PIR", "SAR", "ASL", "IPR"];

  it("loads to one identical array with one affine", () => {
    const [first, ...others] = orders.map((order) => toRas(readReal(`orientation/${order}.nii.gz`)));
    expect(first?.shape).toEqual([64, 79, 67]);
    expect(first?.data.some((value) => value > 0)).toBe(true);
    for (const [i, other] of others.entries()) {
      const furthest = other.data.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (first?.data[at] ?? NaN))), 0);
      const moved = other.affine.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (first?.affine[at] ?? NaN))), 0);
      expect({ order: orders[i + 1], shape: other.shape, furthest }).toEqual({ order: orders[i + 1], shape: [64, 79, 67], furthest: 0 });
      expect(moved).toBeLessThan(1e-4); // mm: the files' own rounding
    }
  });
});
