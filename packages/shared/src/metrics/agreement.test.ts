import fc from "fast-check";
import { cohenKappa, fleissKappa, gwetAc1, percentAgreement } from "./agreement.js";
import { EXPECTED } from "./testing/expected.js";

const pairsOf = (table: readonly (readonly number[])[]) =>
  table.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, () => [a, b] as const)));

describe("Cohen's kappa", () => {
  it("is scikit-learn's", () => {
    expect(cohenKappa(EXPECTED.cohen.first.split(""), EXPECTED.cohen.second.split(""))).toBeCloseTo(EXPECTED.cohen.kappa, 12);
  });

  it("is Cohen's own: 0.70 agreed, 0.41 by chance", () => {
    const pairs = pairsOf([
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ]);
    const found = cohenKappa(
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
    );
    expect(found).toBeCloseTo(0.29 / 0.59, 14);
  });

  it("is undefined of nobody and of one category, and refuses other subjects", () => {
    expect(cohenKappa([], [])).toBeNull();
    expect(cohenKappa([1, 1, 1], [1, 1, 1])).toBeNull();
    expect(() => cohenKappa([1], [1, 0])).toThrow(RangeError);
  });

  it("is 1 for the same ratings, and the same from either side", () => {
    const ratings = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ratings, (pairs) => {
        const [a, b] = [pairs.map((pair) => pair[0]), pairs.map((pair) => pair[1])];
        expect(cohenKappa(a, b)).toBe(cohenKappa(b, a));
        expect(cohenKappa(a, a) ?? 1).toBe(1);
      }),
    );
  });
});

describe("agreement of several raters", () => {
  it("is statsmodels' for Fleiss' kappa, and its definition's for Gwet's AC1", () => {
    expect(fleissKappa(EXPECTED.raters.counts)).toBeCloseTo(EXPECTED.raters.fleiss, 12);
    expect(gwetAc1(EXPECTED.raters.counts)).toBeCloseTo(EXPECTED.raters.ac1, 12);
  });

  it("is Fleiss' own: 30 patients, 6 psychiatrists, kappa 0.430", () => {
    const digits =
      "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 " +
      "333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555";
    const counts = digits.split(" ").map((row) => [1, 2, 3, 4, 5].map((k) => row.split("").filter((digit) => Number(digit) === k).length));
    expect(fleissKappa(counts)).toBeCloseTo(0.43, 3);
  });

  it("is Gwet's own where kappa fails: 118 and 0 agreed, 7 not, AC1 0.9408", () => {
    const pairs = pairsOf([
      [118, 5],
      [2, 0],
    ]);
    const counts = pairs.map((pair) => [0, 1].map((k) => pair.filter((each) => each === k).length));
    expect(gwetAc1(counts)).toBeCloseTo(0.9408, 4);
    expect(
      cohenKappa(
        pairs.map(([a]) => a),
        pairs.map(([, b]) => b),
      ),
    ).toBeCloseTo(-0.0234, 4);
  });

  it("is undefined of nobody, of one category, and kappa where all always name the same one", () => {
    expect([fleissKappa([]), gwetAc1([])]).toEqual([null, null]);
    expect([fleissKappa([[3], [3]]), gwetAc1([[3], [3]])]).toEqual([null, null]);
    expect(
      fleissKappa([
        [3, 0],
        [3, 0],
      ]),
    ).toBeNull();
    expect(
      gwetAc1([
        [3, 0],
        [3, 0],
      ]),
    ).toBe(1);
  });

  it("counts the pairs that agree: two of three raters are one pair of three", () => {
    expect(percentAgreement([[3, 0], [2, 1]])).toBeCloseTo((1 + 1 / 3) / 2, 14); // prettier-ignore
    expect(percentAgreement([])).toBeNull();
  });

  it("takes a row of weight three for three subjects", () => {
    const rows = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, (subjects) => {
        const row = (a: number, b: number): number[] => [0, 1, 2, 3].map((k) => [a, b].filter((each) => each === k).length);
        const counts = subjects.map(([a, b]) => row(a, b));
        const weights = subjects.map(([, , weight]) => weight);
        const repeated = subjects.flatMap(([a, b, weight]) => Array.from({ length: weight }, () => row(a, b)));
        for (const figure of [percentAgreement, gwetAc1]) expect(figure(counts, weights)).toBeCloseTo(figure(repeated) ?? NaN, 12);
      }),
    );
  });

  it("refuses too few raters and ragged tables", () => {
    expect(() => fleissKappa([[1, 1]])).toThrow(RangeError);
    expect(() => gwetAc1([[1, 0]])).toThrow(RangeError);
    expect(() =>
      fleissKappa([
        [2, 1],
        [2, 2],
      ]),
    ).toThrow(RangeError);
    expect(() => gwetAc1([[2, 1], [3]])).toThrow(RangeError);
  });
});
