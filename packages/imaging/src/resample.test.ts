import { scaleAffine, type Affine, type Triple } from "./affine.js";
import { averageOver, nearestOver } from "./resample.js";
import { cubeGrid, photograph } from "./testing/made-head.js";

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

describe("labels brought to another grid", () => {
  it("stay labels: no number that was not there before", () => {
    const labels = photograph((mm) => (mm[0] < -9 ? 4 : mm[1] > 9 ? 2 : 0), [60, 60, 24], oblique);
    const found = nearestOver(labels, { shape: [20, 20, 20], affine: scaleAffine([2.3, 2.3, 2.3], [-25, -20, -15]) });
    expect(new Set(found)).toEqual(new Set([0, 2, 4]));
    expect(nearestOver(labels, labels)).toEqual(labels.data);
  });
});

function gridOf(voxels: number): [Triple, Affine] {
  const { shape, affine } = cubeGrid(voxels);
  return [shape, affine];
}
