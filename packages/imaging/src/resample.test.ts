import { scaleAffine, type Affine, type Triple } from "./affine.js";
import { whereAbove } from "./resample.js";
import { cubeGrid, photograph } from "./testing/made-head.js";
import { averageOver } from "./testing/on-arrays.js";
import { plainAverageOver } from "./testing/plain-resample.js";
import type { Volume } from "./volume.js";

const oblique: Affine = [0.9, 0.1, -1.2, -20, -0.15, 1.1, 0.9, -25, 0.2, -0.1, 3.8, -30, 0, 0, 0, 1];
const slope = ([x, y, z]: Triple): number => 3 + 0.5 * x - 0.25 * y + 0.1 * z;

describe("an image brought to another grid", () => {
  it("is the image itself, bit for bit, where the grids agree", () => {
    const image = photograph((mm) => Math.sin(mm[0]) + mm[1] * mm[2], [9, 10, 11], oblique);
    const { values, share } = averageOver(image, image);
    expect(values).toEqual(image.data);
    expect(share.every((part) => part === 1)).toBe(true);
  });

  it("keeps a slope exactly, through any affine, finer and coarser", () => {
    const image = photograph(slope, [60, 60, 24], oblique);
    for (const spacing of [0.7, 1, 5]) {
      const target = { shape: [4, 4, 4] as const, affine: scaleAffine([spacing, spacing, spacing], [-2, 5, 8]) };
      const wanted = photograph(slope, target.shape, target.affine).data;
      const { values, share } = averageOver(image, target);
      expect(share.every((part) => part > 0.999)).toBe(true);
      values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 4));
    }
  });

  it("is the mean of the voxels that a larger one holds, so fine stripes become grey and not other stripes", () => {
    const fine = cubeGrid(64);
    const stripes = { ...fine, data: Float32Array.from({ length: 64 ** 3 }, (_, i) => (i % 2 === 0 ? 0 : 10)) };
    const { values } = averageOver(stripes, cubeGrid(32));
    expect(values.every((value) => value === 5)).toBe(true);
    const third = averageOver(stripes, { shape: [12, 12, 12], affine: scaleAffine([13, 13, 13], [-70, -70, -70]) });
    expect(third.values.every((value) => Math.abs(value - 5) < 1.5)).toBe(true);
  });

  it("keeps the total of what it averages: a block's volume is the same on every grid", () => {
    const block = photograph((mm) => (mm.every((place) => Math.abs(place - 6) < 24) ? 1 : 0), ...gridOf(64));
    const volume = (values: Float32Array, mm: number): number => values.reduce((total, value) => total + value, 0) * mm ** 3;
    expect(volume(averageOver(block, cubeGrid(32)).values, 6) / volume(block.data, 3)).toBeCloseTo(1, 9);
    expect(volume(averageOver(block, cubeGrid(48)).values, 4) / volume(block.data, 3)).toBeCloseTo(1, 2);
  });

  it("is nothing outside the image, and says how much of a voxel was inside", () => {
    const image = photograph(() => 7, [4, 4, 4], scaleAffine([1, 1, 1], [0, 0, 0]));
    const row = averageOver(image, { shape: [4, 1, 1], affine: scaleAffine([4, 4, 4], [-4.5, 1.5, 1.5]) }); // x from -6.5 to 9.5
    expect(Array.from(row.share)).toEqual([0, 0.5, 0.5, 0]);
    expect(Array.from(row.values)).toEqual([0, 7, 7, 0]);
  });

  it("counts only what counts: the background beside the head does not darken it", () => {
    const image = photograph((mm) => (mm[0] < 0 ? 0 : 100), ...gridOf(64));
    const counts = new Uint8Array(image.data.length);
    image.data.forEach((value, i) => (counts[i] = value > 0 ? 1 : 0));
    const { values, share } = averageOver(image, { shape: [1, 1, 1], affine: scaleAffine([12, 12, 12], [0, 0, 0]) }, counts);
    expect(values[0]).toBe(100);
    expect(share[0]).toBeCloseTo(0.5, 6);
  });
});

/** Grids in voxels of 1 mm: aligned ones of every order and direction, coarser and finer, and turned ones. */
const AFFINES: readonly (readonly [string, Affine])[] = [
  ["upright", scaleAffine([1, 1, 1], [-8, -9, -7])],
  ["mirrored", scaleAffine([-1.3, 1.1, -0.9], [9, -9, 8])],
  ["on its side", [0, 0, -2.4, 12, 1.1, 0, 0, -9, 0, 0.8, 0, -8, 0, 0, 0, 1]],
  ["in a third order", [0, 0.7, 0, -7, 0, 0, 3.1, -12, -1.9, 0, 0, 14, 0, 0, 0, 1]],
  ["oblique", oblique],
  ["turned by a hair", [1, 1e-7, 0, -8, -1e-7, 1, 0, -9, 0, 0, 1, -7, 0, 0, 0, 1]],
  ["turned by more than a hair", [1, 1e-3, 0, -8, -1e-3, 1, 0, -9, 0, 0, 1, -7, 0, 0, 0, 1]],
];

describe("averages made quickly", () => {
  const made = (affine: Affine): Volume =>
    photograph((mm) => 50 + 30 * Math.sin(mm[0]) + 20 * Math.cos(mm[1] * mm[2]), [16, 18, 14], affine);
  const furthest = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

  it.each(AFFINES.flatMap(([from, a]) => AFFINES.map(([to, b]) => [from, to, a, b] as const)))(
    "are those made plainly, from a grid %s to a grid %s",
    (_, __, a, b) => {
      const source = made(a);
      const target = { shape: [6, 5, 7] as const, affine: b };
      const ball = Uint8Array.from(source.data, (_, i) => {
        const [x, y, z] = [i % 16, Math.floor(i / 16) % 18, Math.floor(i / 288)];
        return Math.hypot(x - 8, y - 9, z - 6) < 6 && i % 11 !== 0 ? 1 : 0;
      });
      for (const counts of [null, ball, new Uint8Array(source.data.length)]) {
        const quick = averageOver(source, target, counts);
        const plain = plainAverageOver(source, target, counts ?? undefined);
        expect(furthest(quick.share, plain.share)).toBeLessThan(1e-5);
        // A mean over a millionth of a voxel is rounding and nothing else; a part that small is not head.
        const sums = ({ values, share }: typeof quick): Float32Array => values.map((value, i) => value * share[i]!);
        expect(furthest(sums(quick), sums(plain))).toBeLessThan(1e-4);
        expect(furthest(quick.values.map((v, i) => (plain.share[i]! > 0.01 ? v : 0)), plain.values.map((v, i) => (plain.share[i]! > 0.01 ? v : 0)))).toBeLessThan(1e-4); // prettier-ignore
      }
    },
  );

  it.each(AFFINES)("lie above a limit where all of them, made plainly, do: from a cube to a grid %s", (_, affine) => {
    const cube = photograph(
      (mm) => Math.max(0, 1 - Math.hypot(mm[0] - 2, mm[1], mm[2] + 1) / 9),
      [12, 12, 12],
      scaleAffine([2, 2, 2], [-11, -11, -11]),
    );
    for (const limit of [0.3, 0.5, 0.99]) {
      const { values, share } = plainAverageOver(cube, { shape: [20, 21, 13], affine });
      const { mask: found, count } = whereAbove(cube, { shape: [20, 21, 13], affine }, limit);
      const wrong = found.filter(
        (value, i) => Math.abs(values[i]! * share[i]! - limit) > 1e-5 && (value === 1) !== values[i]! * share[i]! > limit,
      );
      expect(wrong).toHaveLength(0);
      expect(count).toBe(found.filter((value) => value === 1).length);
    }
  });
});

function gridOf(voxels: number): [Triple, Affine] {
  const { shape, affine } = cubeGrid(voxels);
  return [shape, affine];
}
