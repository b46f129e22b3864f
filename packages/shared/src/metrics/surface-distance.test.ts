import fc from "fast-check";
import { squaredDistances, type Triple } from "./distance-transform.js";
import { hausdorff95, summariseHausdorff, surfaceDice, surfaceDistances, type SurfaceDistances } from "./surface-distance.js";
import { surfelAreas } from "./surfel-areas.js";
import { EXPECTED } from "./testing/expected.js";
import { expectNear } from "./testing/expect-near.js";

type Point = readonly [number, number, number];
const drawn = ([nx, ny, nz]: Triple, isInside: (at: Point) => boolean): Uint8Array =>
  Uint8Array.from({ length: nx * ny * nz }, (_, i) => (isInside([i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)]) ? 1 : 0));
const box = (low: Triple, high: Triple) => (at: Point) => at.every((place, axis) => place >= low[axis]! && place < high[axis]!);
const ellipsoid =
  ([centre, radii]: readonly [Triple, Triple]) =>
  (at: Point) =>
    at.map((place, axis) => ((place - centre[axis]!) / radii[axis]!) ** 2).reduce((sum, each) => sum + each, 0) < 1;
const areasOf = ({ firstToSecond, secondToFirst }: SurfaceDistances) =>
  [firstToSecond, secondToFirst].map(({ areas }) => areas.reduce((sum, each) => sum + each, 0));
const figures = (found: SurfaceDistances, tolerance: number) => ({ hd95: hausdorff95(found), nsd: surfaceDice(found, tolerance) });

const twoMasks = fc
  .record({
    shape: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    seed: fc.nat(),
  })
  .chain(({ shape }) => {
    const voxels = shape[0] * shape[1] * shape[2];
    const mask = fc.array(fc.constantFrom(0, 1), { minLength: voxels, maxLength: voxels });
    return fc.record({ shape: fc.constant(shape as Triple), first: mask, second: mask });
  });
const millimetres = fc.constantFrom(0.5, 0.9, 1, 2.75);
const spacings = fc.tuple(millimetres, millimetres, millimetres);

describe("the distance transform", () => {
  it("is the least of all distances", () => {
    fc.assert(
      fc.property(twoMasks, spacings, ({ shape, first }, spacing) => {
        const places = [...drawn(shape, () => true).keys()].map((i) => [
          i % shape[0],
          Math.floor(i / shape[0]) % shape[1],
          Math.floor(i / shape[0] / shape[1]),
        ]);
        const sites = places.filter((_, i) => first[i] === 1);
        const expected = places.map((at) =>
          Math.min(...sites.map((site) => at.reduce((sum, each, k) => sum + ((each - site[k]!) * spacing[k]!) ** 2, 0))),
        );
        const found = squaredDistances(first, shape, spacing);
        for (const [i, least] of expected.entries()) expect(found[i]).toBeCloseTo(least, 12);
      }),
    );
  });
});

describe("areas of marching cubes", () => {
  it("are those of the polygons, triangle by triangle", () => {
    expectNear(surfelAreas(EXPECTED.surfelAreas.spacing), EXPECTED.surfelAreas.areas);
  });

  it("are the same for a code and its complement, and none without a surface", () => {
    const areas = surfelAreas([0.9, 1.3, 3.5]);
    for (let code = 0; code < 256; code++) expect(areas[255 - code]).toBe(areas[code]);
    expect(areas[0]).toBe(0);
  });
});

describe("distances of surfaces", () => {
  it.each(EXPECTED.masks)(
    "are those of all pairs of elements, on a grid of $shape",
    ({ shape, spacing, first, second, tolerance, areas, hd95, nsd }) => {
      const found = surfaceDistances(first.split("").map(Number), second.split("").map(Number), { shape, spacing });
      expectNear(areasOf(found), areas);
      expectNear(figures(found, tolerance), { hd95, nsd });
    },
  );

  it.each(EXPECTED.ellipsoids)(
    "are those of all pairs of elements, for ellipsoids in $shape",
    ({ shape, spacing, first, second, tolerance, areas, hd95, nsd }) => {
      const found = surfaceDistances(drawn(shape, ellipsoid(first)), drawn(shape, ellipsoid(second)), { shape, spacing });
      expectNear(areasOf(found), areas);
      expectNear(figures(found, tolerance), { hd95, nsd });
    },
  );

  it("are the gap between two plates", () => {
    const shape = [40, 40, 12] as const;
    const plate = (z: number) => drawn(shape, box([0, 0, z], [40, 40, z + 1]));
    const found = surfaceDistances(plate(2), plate(7), { shape, spacing: [1, 1, 2.5] });
    expect(hausdorff95(found)).toBe(12.5);
    expect([9.9, 10, 12.4, 12.5].map((tolerance) => surfaceDice(found, tolerance)!.toFixed(12)).map(Number)).toEqual([0, 0.5, 0.5, 1]);
  });

  it("measure a box: faces whole, edges and corners cut off", () => {
    const shape = [9, 9, 9] as const;
    const cube = drawn(shape, box([2, 2, 2], [7, 7, 7]));
    const [area] = areasOf(surfaceDistances(cube, cube, { shape, spacing: [1, 1, 1] }));
    expect(area).toBeCloseTo(6 * 16 + 12 * 4 * Math.SQRT1_2 + 8 * (Math.sqrt(3) / 8), 10);
  });

  it("measure a sphere with the excess of a binary mask, and the gap of two", () => {
    const [shape, spacing, radius] = [[60, 60, 24] as const, [1, 1, 2.5] as const, 24];
    const sphere = (r: number) =>
      drawn(
        shape,
        ellipsoid([
          [29.5, 29.5, 11.5],
          [r, r, r / 2.5],
        ]),
      );
    const found = surfaceDistances(sphere(radius), sphere(radius - 4), { shape, spacing });
    const excess = areasOf(found)[0]! / (4 * Math.PI * radius ** 2);
    expect(excess).toBeGreaterThan(1);
    expect(excess).toBeLessThan(1.2);
    expect(hausdorff95(found)).toBeGreaterThan(3.5);
    expect(hausdorff95(found)).toBeLessThan(5);
  });

  it("are zero of a mask to itself, and the same from either side", () => {
    fc.assert(
      fc.property(twoMasks, spacings, ({ shape, first, second }, spacing) => {
        const grid = { shape, spacing };
        const [found, turned] = [surfaceDistances(first, second, grid), surfaceDistances(second, first, grid)];
        expect(hausdorff95(turned)).toBe(hausdorff95(found));
        expect(surfaceDice(turned, 1) ?? -1).toBeCloseTo(surfaceDice(found, 1) ?? -1, 12);
        if (first.includes(1)) expect(figures(surfaceDistances(first, first, grid), 0)).toEqual({ hd95: 0, nsd: 1 });
      }),
    );
  });

  it("do not depend on where in the grid the masks lie, nor on its edge", () => {
    const spacing = [1, 1.5, 2] as const;
    const at = (shape: Triple, shift: number) => {
      const [one, other] = [
        drawn(shape, box([shift, shift, shift], [shift + 3, shift + 2, shift + 4])),
        drawn(shape, box([shift + 1, shift, shift], [shift + 4, shift + 3, shift + 2])),
      ];
      return figures(surfaceDistances(one, other, { shape, spacing }), 1);
    };
    expect(at([4, 3, 4], 0)).toEqual(at([9, 9, 9], 3));
  });

  it("are infinite to an empty mask, whose surface Dice is 0, or null for two", () => {
    const grid = { shape: [2, 2, 1], spacing: [1, 1, 1] } as const;
    expect(figures(surfaceDistances([0, 0, 0, 0], [0, 1, 0, 0], grid), 2)).toEqual({ hd95: Infinity, nsd: 0 });
    expect(figures(surfaceDistances([0, 0, 0, 0], [0, 0, 0, 0], grid), 2)).toEqual({ hd95: Infinity, nsd: null });
  });

  it("refuse masks that do not fill the grid, and no spacing", () => {
    expect(() => surfaceDistances([1], [1, 0], { shape: [1, 1, 1], spacing: [1, 1, 1] })).toThrow(RangeError);
    expect(() => surfaceDistances([1], [1], { shape: [1, 1, 1], spacing: [1, 0, 1] })).toThrow(RangeError);
  });
});

describe("HD95 of many cases", () => {
  it("is a median, with failures counting as infinitely far", () => {
    expect(summariseHausdorff([3, 1, Infinity, 2, 8])).toEqual({ median: 3, failures: 1 });
    expect(summariseHausdorff([4, 1])).toEqual({ median: 2.5, failures: 0 });
    expect(summariseHausdorff([1, Infinity])).toEqual({ median: null, failures: 1 });
    expect(summariseHausdorff([Infinity, Infinity, Infinity])).toEqual({ median: null, failures: 3 });
    expect(summariseHausdorff([])).toEqual({ median: null, failures: 0 });
  });
});
