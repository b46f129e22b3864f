import fc from "fast-check";
import { accuracyDifference } from "./accuracy-difference.js";
import { pairedAurocDifference, unpairedAurocDifference } from "./auroc-difference.js";
import { auroc } from "./auroc.js";
import { bootstrapDifference } from "./bootstrap.js";
import { holm } from "./holm.js";
import { normalTails } from "./normal-tails.js";
import { rankGroups } from "./rank-groups.js";
import { DELONG_1988 } from "./testing/delong-1988.js";
import { EXPECTED } from "./testing/expected.js";
import { expectNear } from "./testing/expect-near.js";

const scored = EXPECTED.scored.map((table) => [table.labels.length, table] as const);
const twice = fc.array(
  fc.record({
    first: fc.integer({ min: 0, max: 6 }),
    second: fc.integer({ min: 0, max: 6 }),
    label: fc.constantFrom(0 as const, 1 as const),
  }),
  { minLength: 4, maxLength: 30 },
);

describe("the tails of a normal", () => {
  it.each(EXPECTED.normalTails)("from %d are SciPy's", (z, tails) => {
    expect(Math.abs(normalTails(z) / tails - 1)).toBeLessThan(1e-13);
    expect(normalTails(-z)).toBe(normalTails(z));
  });

  it("end at infinity", () => {
    expect(normalTails(Infinity)).toBe(0);
  });
});

describe("DeLong's test of two scorings", () => {
  it.each([
    ["albumin", 0.0108, 0.0953, -0.1761, 0.1976, 0.9102],
    ["totalProtein", -0.078, 0.1046, -0.283, 0.1271, 0.4561],
  ] as const)("is the SAS manual's for %s against the K-G score", (test, value, error, low, high, p) => {
    const found = pairedAurocDifference(
      DELONG_1988[test],
      DELONG_1988.kgScore.map((score) => -score),
      DELONG_1988.helped,
    );
    expect(found?.value).toBeCloseTo(value, 4);
    expect(Math.sqrt(found!.variance)).toBeCloseTo(error, 4);
    expect(found?.low).toBeCloseTo(low, 4);
    expect(found?.high).toBeCloseTo(high, 4);
    expect(found?.p).toBeCloseTo(p, 4);
  });

  it.each(scored)("is that of all pairs on %i cases", (_, { first, second, labels, paired }) => {
    expectNear(pairedAurocDifference(first, second, labels), paired);
  });

  it("finds nothing between scorings in the same order", () => {
    fc.assert(
      fc.property(twice, (cases) => {
        const first = cases.map((each) => each.first);
        const found = pairedAurocDifference(
          first,
          first.map((score) => Math.exp(score) - 3),
          cases.map((each) => each.label),
        );
        if (found) expect(found).toMatchObject({ value: 0, variance: 0, z: 0, p: 1 });
      }),
    );
  });

  it("turns its sign with the order of the models, and has the variance of a difference", () => {
    fc.assert(
      fc.property(twice, (cases) => {
        const [first, second] = [cases.map((each) => each.first), cases.map((each) => each.second)];
        const labels = cases.map((each) => each.label);
        const found = pairedAurocDifference(first, second, labels);
        const turned = pairedAurocDifference(second, first, labels);
        if (!found || !turned) return;
        expectNear(turned, { value: -found.value, variance: found.variance, p: found.p });
        const apart = auroc(first, labels)!.variance + auroc(second, labels)!.variance - 2 * found.covariance;
        expectNear(found, { variance: apart });
      }),
    );
  });

  it("is silent of a difference without variance, of one class, and of other patients", () => {
    expect(pairedAurocDifference([1, 2, 3, 4], [4, 3, 2, 1], [0, 0, 1, 1])).toMatchObject({ value: 1, variance: 0, z: null, p: null });
    expect(pairedAurocDifference([1, 2, 3], [1, 2, 3], [1, 1, 1])).toBeNull();
    expect(() => pairedAurocDifference([1, 2], [1], [0, 1])).toThrow(RangeError);
  });

  it.each(scored)("adds the variances of %i and as many other cases", (_, { first, second, labels, unpaired }) => {
    expectNear(unpairedAurocDifference(auroc(first, labels)!, auroc(second, labels)!), { ...unpaired, covariance: 0 });
  });
});

describe("McNemar's exact test", () => {
  it.each(EXPECTED.mcnemar)("of %i and %i is statsmodels'", (b, c, p) => {
    const labels = Array.from({ length: b + c + 1 }, () => 1 as const);
    const calls = (isRight: (i: number) => boolean) => labels.map((_, i) => (isRight(i) ? 1 : 0));
    const found = accuracyDifference(
      calls((i) => i < b),
      calls((i) => i >= b && i < b + c),
      labels,
    );
    expectNear(found, { value: (b - c) / labels.length, onlyFirst: b, onlySecond: c, p });
  });

  it.each(scored)("of calls on %i cases is statsmodels'", (_, { first, second, labels, mcnemar }) => {
    const called = (scores: readonly number[]) => scores.map((score) => (score >= 0.5 ? 1 : 0));
    expectNear(accuracyDifference(called(first), called(second), labels), { p: mcnemar });
  });

  it("is undefined without patients, and of other patients", () => {
    expect(accuracyDifference([], [], [])).toBeNull();
    expect(() => accuracyDifference([1], [1, 0], [1, 0])).toThrow(RangeError);
  });
});

describe("the paired bootstrap", () => {
  const mean = (sample: readonly number[]): number => sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const pairs = Array.from({ length: 100 }, (_, i) => [((i * 37) % 101) + (i % 3), (i * 37) % 101] as const);

  it("keeps a patient's two figures together", () => {
    const found = bootstrapDifference([pairs], mean, { seed: 4 });
    const error = Math.sqrt(mean(pairs.map(([a, b]) => (a - b - 0.99) ** 2)) / pairs.length);
    expect(found?.estimate.value).toBeCloseTo(0.99, 12);
    expect(found?.estimate.high).toBeCloseTo(0.99 + 1.96 * error, 1);
    expect(found?.estimate.low).toBeCloseTo(0.99 - 1.96 * error, 1);
    expect(found?.skipped).toBe(0);
  });

  it("is undefined where either figure is, and counts the resamples that it skips", () => {
    expect(bootstrapDifference([pairs], (sample) => (sample[0] === pairs[0]![1] ? null : 1), { seed: 4 })).toBeNull();
    const found = bootstrapDifference([[1, 2, 3].map((x) => [x, x + 1] as const)], (s) => (new Set(s).size === 1 ? null : mean(s)), {
      seed: 4,
    });
    expect(found!.skipped / 2000).toBeCloseTo(3 / 27, 1);
  });
});

describe("Holm's correction", () => {
  it("is statsmodels'", () => {
    expectNear(holm(EXPECTED.holm.pValues), EXPECTED.holm.corrected);
  });

  it("lies between none and Bonferroni's, and keeps the order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (pValues) => {
        const corrected = holm(pValues);
        for (const [i, p] of pValues.entries()) {
          expect(corrected[i]).toBeGreaterThanOrEqual(p);
          expect(corrected[i]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
          for (const [j, q] of pValues.entries()) if (p <= q) expect(corrected[i]).toBeLessThanOrEqual(corrected[j]!);
        }
      }),
    );
  });
});

describe("rank groups", () => {
  const table = (n: number, separated: readonly (readonly [number, number])[]) =>
    Array.from({ length: n }, (_, a) =>
      Array.from({ length: n }, (_, b) => (separated.some(([c, d]) => (a === c && b === d) || (a === d && b === c)) ? 0.001 : 0.4)),
    );

  it("are one where nothing is separated, and one each where everything is", () => {
    expect(rankGroups([0.7, 0.9, 0.8], table(3, []))).toEqual([[1, 2, 0]]);
    const all = table(3, [
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(rankGroups([0.7, 0.9, 0.8], all)).toEqual([[1], [2], [0]]);
    expect(rankGroups([], [])).toEqual([]);
  });

  it("part only where all above are separated from all below", () => {
    const ends = table(3, [[0, 2]]);
    expect(rankGroups([0.9, 0.8, 0.7], ends)).toEqual([[0, 1, 2]]);
    const last = table(3, [
      [0, 2],
      [1, 2],
    ]);
    expect(rankGroups([0.9, 0.8, 0.7], last)).toEqual([[0, 1], [2]]);
  });

  it("never separate two that were not compared", () => {
    expect(
      rankGroups(
        [0.9, 0.1],
        [
          [null, null],
          [null, null],
        ],
      ),
    ).toEqual([[0, 1]]);
  });

  it("separate any two of different groups, whatever the table", () => {
    const n = 5;
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: n, maxLength: n }),
        fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1))),
        (estimates, separated) => {
          const p = table(n, separated);
          const groups = rankGroups(estimates, p);
          expect(groups.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
          for (const [i, group] of groups.entries()) {
            for (const below of groups.slice(i + 1).flat()) for (const member of group) expect(p[member]![below]).toBeLessThan(0.05);
          }
        },
      ),
    );
  });
});
