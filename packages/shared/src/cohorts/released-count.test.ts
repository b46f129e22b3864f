import fc from "fast-check";
import { mulberry32 } from "../random.js";
import { FOLDS, foldsOf } from "./folds.js";
import { foldShare, heldOutOf, splitsOf } from "./held-out-share.js";
import { byClass, countClasses, LABEL_CLASSES, leftBetween, releaseClasses, totalOf } from "./label-classes.js";
import { isExact, lessWithin, middleOf, release, releasedWords, sumReleased, type ReleasedCount } from "./released-count.js";

const floors = fc.integer({ min: 1, max: 50 });
const patients = fc.integer({ min: 0, max: 5000 });
const holds = ({ atLeast, atMost }: ReleasedCount, n: number): boolean => atLeast <= n && n <= atMost;

describe("a released count", () => {
  it("is the band of the floor that the number lies in, and the number itself where the floor is 1", () => {
    expect([3, 4, 5, 41].map((n) => release(n, 5))).toEqual([
      { atLeast: 0, atMost: 4 },
      { atLeast: 0, atMost: 4 },
      { atLeast: 5, atMost: 9 },
      { atLeast: 40, atMost: 44 },
    ]);
    fc.assert(
      fc.property(patients, floors, (n, floor) => {
        const told = release(n, floor);
        expect(holds(told, n) && told.atMost - told.atLeast === floor - 1 && told.atLeast % floor === 0).toBe(true);
        expect(isExact(told)).toBe(floor === 1);
      }),
    );
  });

  it("is said in words", () => {
    const sums = [sumReleased([12, 13, 14].map((n) => release(n, 5))), sumReleased([1, 2, 3].map((n) => release(n, 5)))];
    expect([release(7, 1), release(41, 5), release(3, 5), release(0, 1), ...sums].map((each) => releasedWords(each))).toEqual([
      "7",
      "40–44",
      "fewer than 5",
      "0",
      "about 36 (30–42)",
      "fewer than 13",
    ]);
  });

  it("is guessed fairly by the middle of a sum: nearer than half of what the ends allow, nine times in ten", () => {
    const random = mulberry32(7);
    const draws = Array.from({ length: 2000 }, () => Array.from({ length: 9 }, () => 5 + Math.floor(random() * 60)));
    const misses = draws.map((parts) => {
      const told = sumReleased(parts.map((n) => release(n, 5)));
      return Math.abs(middleOf(told) - parts.reduce((a, b) => a + b, 0)) / ((told.atMost - told.atLeast) / 2);
    });
    expect(misses.filter((miss) => miss > 0.5).length).toBeLessThan(200);
    const signed = draws.reduce((sum, parts) => {
      const told = sumReleased(parts.map((n) => release(n, 5)));
      return sum + middleOf(told) - parts.reduce((a, b) => a + b, 0);
    }, 0);
    expect(Math.abs(signed / draws.length)).toBeLessThan(0.5);
  });

  it("holds what it stands for in sums and differences", () => {
    fc.assert(
      fc.property(fc.array(patients, { maxLength: 6 }), patients, floors, (parts, more, floor) => {
        const sum = parts.reduce((a, b) => a + b, 0);
        expect(holds(sumReleased(parts.map((n) => release(n, floor))), sum)).toBe(true);
        expect(holds(lessWithin(release(sum + more, floor), release(sum, floor)), more)).toBe(true);
      }),
    );
  });

  it("of two groups, one in the other, never tells that fewer than the floor are between them, and somebody", () => {
    fc.assert(
      fc.property(patients, fc.integer({ min: 0, max: 60 }), floors, (n, more, floor) => {
        const between = lessWithin(release(n + more, floor), release(n, floor));
        expect(between.atLeast === 0 || between.atMost >= floor).toBe(true);
      }),
    );
  });
});

const labels = fc.array(fc.constantFrom(true, false, null), { maxLength: 60 });

describe("what is worked out from the released classes of a site", () => {
  it("holds the true totals, splits and folds", () => {
    fc.assert(
      fc.property(labels, floors, fc.integer({ min: 0, max: 9 }), fc.integer(), (of, floor, tenths, seed) => {
        const exact = countClasses(of);
        const told = releaseClasses(exact, floor);
        expect(holds(totalOf(told), of.length)).toBe(true);
        const splits = splitsOf(told, { external: false, validationFraction: tenths / 10 });
        for (const label of LABEL_CLASSES) {
          const heldOut = heldOutOf(exact[label], tenths / 10);
          expect(holds(splits.validation[label], heldOut) && holds(splits.train[label], exact[label] - heldOut)).toBe(true);
        }
        const members = of.map((label, i) => ({
          siteCode: "north",
          label: label === null ? null : label ? (1 as const) : (0 as const),
          location: i % 3 === 0 ? "pons" : "thalamus",
        }));
        const folds = foldsOf(members, FOLDS, Math.abs(seed));
        for (let fold = 0; fold < FOLDS; fold++) {
          const inFold = countClasses(of.filter((_, i) => folds[i] === fold));
          for (const label of LABEL_CLASSES) expect(holds(foldShare(told[label]), inFold[label])).toBe(true);
          expect(holds(foldShare(totalOf(told)), folds.filter((each) => each === fold).length)).toBe(true);
        }
      }),
    );
  });

  it("never tells of a rule that it excluded fewer than the floor, and somebody, at a site", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(true, false, null), fc.boolean()), { maxLength: 60 }), floors, (cases, floor) => {
        const before = releaseClasses(countClasses(cases.map(([label]) => label)), floor);
        const after = releaseClasses(countClasses(cases.flatMap(([label, stays]) => (stays ? [label] : []))), floor);
        const left = leftBetween(before, after);
        expect(left.atLeast === 0 || left.atMost >= floor).toBe(true);
      }),
    );
  });
});

/** Every way in which the exact numbers could be, given two tables of one group and a smaller group within it. */
function* worlds(cells: readonly (readonly [before: ReleasedCount, after: ReleasedCount])[]): Generator<readonly number[]> {
  const [first, ...rest] = cells;
  if (first === undefined) return void (yield []);
  for (let n = first[0].atLeast; n <= first[0].atMost; n++)
    for (let m = first[1].atLeast; m <= Math.min(n, first[1].atMost); m++) for (const more of worlds(rest)) yield [n, m, ...more];
}

describe("a table of a group, and a second one of a smaller group within it", () => {
  const FLOOR = 5;
  const cell = fc.integer({ min: 0, max: 9 }).chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n })));

  it("with all their sums never determine a number below the floor", () => {
    fc.assert(
      fc.property(fc.tuple(cell, cell, cell), (cells) => {
        const told = cells.map(([n, m]) => [release(n, FLOOR), release(m, FLOOR)] as const);
        // What the portal shows beside the cells: the sums. They rule out no world, for they are made of the cells.
        const [before, after] = [sumReleased(told.map(([n]) => n)), sumReleased(told.map(([, m]) => m))];
        const left: Set<number>[] = cells.flatMap(() => [new Set<number>(), new Set<number>()]);
        for (const world of worlds(told)) {
          const [n, m] = [0, 1].map((which) => world.filter((_, i) => i % 2 === which).reduce((a, b) => a + b, 0));
          if (holds(before, n ?? -1) && holds(after, m ?? -1)) world.forEach((value, i) => left[i]?.add(value));
        }
        cells.flat().forEach((value, i) => expect(value >= FLOOR || (left[i]?.size ?? 0) > 1).toBe(true));
      }),
      { numRuns: 40 },
    );
  });

  it("would determine five cells of four if their sum were counted apart: why it is not", () => {
    const cells = [4, 4, 4, 4, 4].map((n) => release(n, FLOOR));
    const countedApart = release(20, FLOOR);
    expect(sumReleased(cells).atMost).toBe(countedApart.atLeast);
    expect(sumReleased(cells)).toEqual({ atLeast: 0, atMost: 20 });
  });

  it("sums class by class", () => {
    expect(totalOf(byClass(() => release(3, FLOOR)))).toEqual({ atLeast: 0, atMost: 12 });
  });
});
