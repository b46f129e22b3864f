import fc from "fast-check";
import { cohenKappa, gwetAc1 } from "../metrics/agreement.js";
import { bootstrap } from "../metrics/bootstrap.js";
import { LEAST_CASES } from "./agreement-terms.js";
import { confusionOfPair, readerAgreement, readerPairs, type RatedCase } from "./reader-agreement.js";

let made = 0;
const rated = (siteId: string, ...categories: readonly number[]): RatedCase => ({
  id: `case-${(made += 1)}`,
  siteId,
  ratings: categories.map((category, i) => ({ readerId: `r${i}`, category })),
});
const pairs = (table: readonly (readonly number[])[]): readonly RatedCase[] =>
  table.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, (_, i) => rated(i % 2 ? "n" : "s", a, b))));
const options = { categories: 4, seed: 1, resamples: 300 };

describe("agreement of readers", () => {
  it("is the house's own kappa and AC1, with an interval around each", () => {
    const cases = pairs([[20, 2], [3, 15]]); // prettier-ignore
    const found = readerAgreement(cases, options);
    const [first, second] = [0, 1].map((reader) => cases.map(({ ratings }) => ratings[reader]?.category ?? -1));
    expect(found.cohen?.value).toBeCloseTo(cohenKappa(first ?? [], second ?? []) ?? NaN, 12);
    expect(found.ac1?.value).toBeCloseTo(
      gwetAc1(cases.map(({ ratings }) => [0, 1, 2, 3].map((k) => ratings.filter(({ category }) => category === k).length))) ?? NaN,
      12,
    );
    expect(found.percent?.value).toBeCloseTo(35 / 40, 12);
    for (const each of [found.percent, found.cohen, found.ac1]) {
      expect(each?.low).toBeLessThan(each?.value ?? NaN);
      expect(each?.high).toBeGreaterThan(each?.value ?? NaN);
    }
    expect(found.fleiss).toBeNull();
    expect(readerAgreement(cases, options)).toEqual(found);
  });

  it("has the interval that resampling patients one by one has", () => {
    const cases = pairs([[20, 2], [3, 15]]); // prettier-ignore
    const strata = ["n", "s"].map((siteId) => cases.filter((each) => each.siteId === siteId));
    const share = (sample: readonly RatedCase[]): number =>
      sample.filter(({ ratings }) => ratings[0]?.category === ratings[1]?.category).length / sample.length;
    const plain = bootstrap(strata, share, options)?.estimate;
    const { percent } = readerAgreement(cases, options);
    expect([percent?.low, percent?.high]).toEqual([expect.closeTo(plain?.low ?? NaN, 12), expect.closeTo(plain?.high ?? NaN, 12)]);
  });

  it("says nothing but n below ten cases", () => {
    const few = pairs([[LEAST_CASES - 1]]);
    expect(readerAgreement(few, options)).toEqual({ n: 9, tooFew: true, percent: null, cohen: null, fleiss: null, ac1: null });
    expect(readerAgreement(pairs([[LEAST_CASES]]), options).percent).toEqual({ value: 1, low: 1, high: 1 });
  });

  it("takes Fleiss for three, and Cohen for the same two readers only", () => {
    const three = Array.from({ length: 12 }, (_, i) => rated("n", i % 2, i % 2, i % 3 === 0 ? 1 : i % 2));
    expect(readerAgreement(three, options)).toMatchObject({ cohen: null, fleiss: expect.anything() });
    const others = pairs([[8, 1], [1, 8]]).map((each, i) => (i === 0 ? { ...each, ratings: [...each.ratings.slice(1), { readerId: "r9", category: 0 }] } : each)); // prettier-ignore
    expect(readerAgreement(others, options)).toMatchObject({ cohen: null, percent: expect.anything() });
  });

  it("has every case in every pair that read it, once", () => {
    const cases = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), { maxLength: 30 });
    fc.assert(
      fc.property(cases, (rows) => {
        const found = readerPairs(rows.map((row) => rated("n", ...row)));
        expect(found.map(({ cases: of }) => of.length)).toEqual(rows.length === 0 ? [] : [rows.length, rows.length, rows.length]);
        for (const pair of found)
          expect(
            confusionOfPair(pair, 4)
              .flat()
              .reduce((sum, each) => sum + each, 0),
          ).toBe(rows.length);
      }),
    );
  });
});
