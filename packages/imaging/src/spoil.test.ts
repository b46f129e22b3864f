import type { Augmentable } from "./augment.js";
import { spoilCase, type Spoiling, spoilingOf } from "./spoil.js";

const n = 16;
const how: Spoiling = { ...spoilingOf(n), blockVoxels: 4 };

/** A stream that repeats itself on every machine. */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A ball of a head, 0 outside, without the fourth sequence. */
function ball(): Augmentable {
  const image = new Float32Array(4 * n ** 3);
  for (let at = 0; at < n ** 3; at++) {
    const place = [Math.floor(at / n ** 2), Math.floor(at / n) % n, at % n] as const;
    if (Math.hypot(place[0] - 7.5, place[1] - 7.5, place[2] - 7.5) < 5) for (let c = 0; c < 3; c++) image[4 * at + c] = 0.5 + 0.1 * c;
  }
  return { image, available: [1, 1, 1, 0], mask: null };
}

const seeds = Array.from({ length: 40 }, (_, i) => 1 + 7919 * i);

describe("a spoiled case", () => {
  it("is the same for the same stream, and leaves the case as it was", () => {
    const given = ball();
    expect(spoilCase(given, stream(5), how)).toEqual(spoilCase(given, stream(5), how));
    expect(given).toEqual(ball());
  });

  it("lacks about the share of the head that was asked for, in whole blocks, and there an error counts in full", () => {
    let [gone, counted, wrong] = [0, 0, 0];
    for (const seed of seeds) {
      const { image, target, weight } = spoilCase(ball(), stream(seed), { ...how, sequence: 0 });
      for (let i = 0; i < image.length; i++) {
        const due = target[i] === 0 ? 0 : image[i] === 0 ? 1 : how.visibleWeight;
        if (weight[i] !== due) wrong++;
        if (due === 0) continue;
        counted++;
        if (due === 1) gone++;
      }
    }
    expect(wrong).toBe(0); // counted: an expectation for each of so many voxels takes minutes
    expect(gone / counted).toBeGreaterThan(0.3);
    expect(gone / counted).toBeLessThan(0.5);
  });

  it("loses one sequence at most, as often as was asked, never one that it had not, and says so", () => {
    const lost = seeds.map((seed) => {
      const { image, available, target } = spoilCase(ball(), stream(seed), { ...how, masked: 0 });
      const without = [0, 1, 2].filter((c) => image.every((value, i) => i % 4 !== c || value === 0));
      expect(without.length).toBeLessThanOrEqual(1);
      expect(available).toEqual([0, 1, 2, 3].map((c) => (c === 3 || without.includes(c) ? 0 : 1)));
      expect(target.some((value, i) => i % 4 === (without[0] ?? 0) && value !== 0)).toBe(true);
      return without.length;
    });
    const share = lost.reduce((sum, count) => sum + count, 0) / lost.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
    const only = { ...ball(), available: [1, 0, 0, 0] };
    for (const seed of seeds) expect(spoilCase(only, stream(seed), { ...how, sequence: 1 }).available).toEqual([1, 0, 0, 0]);
  });

  it("is asked back without the change of intensities", () => {
    const { image, target } = spoilCase(ball(), stream(9), { ...how, masked: 0, sequence: 0 });
    const shown = new Set(Array.from(target).filter((value) => value !== 0));
    for (const value of shown) expect([0.5, 0.6, 0.7].some((known) => Math.abs(value - known) < 1e-3)).toBe(true);
    expect(image.some((value, i) => value !== 0 && Math.abs(value - target[i]!) > 0.02)).toBe(true);
  });
});
