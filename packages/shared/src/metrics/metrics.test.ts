import fc from "fast-check";
import { auroc } from "./auroc.js";
import { averagePrecision } from "./average-precision.js";
import { bootstrap } from "./bootstrap.js";
import { brier } from "./brier.js";
import { confusion } from "./confusion.js";
import { dice } from "./dice.js";
import { SKLEARN_EXPECTED } from "./testing/sklearn-expected.js";
import { wilson } from "./wilson.js";

/** 113 patients with aneurysmal subarachnoid haemorrhage by WFNS grade (Turck et al. 2010, the example of the pROC package). */
const ASAH = { good: [37, 20, 3, 8, 4], poor: [2, 12, 1, 8, 18] };
const asah = (["good", "poor"] as const).flatMap((outcome) =>
  ASAH[outcome].flatMap((count, grade) =>
    Array.from({ length: count }, () => ({ score: grade + 1, label: outcome === "poor" ? (1 as const) : (0 as const) })),
  ),
);

describe("AUROC", () => {
  it("is pROC 1.18.0's, with DeLong's variance and interval", () => {
    const found = auroc(
      asah.map((each) => each.score),
      asah.map((each) => each.label),
    );
    expect(found?.value).toBeCloseTo(0.823678861788618, 12);
    expect(found?.variance).toBeCloseTo(0.00146991470882363, 12);
    expect(found?.low).toBeCloseTo(0.748534887819453, 10);
    expect(found?.high).toBeCloseTo(0.898822835757783, 10);
  });

  it.each(SKLEARN_EXPECTED.map((table) => [table.labels.length, table] as const))("is scikit-learn's on %i cases", (_, table) => {
    expect(auroc(table.scores, table.labels)?.value).toBeCloseTo(table.auroc, 12);
  });

  it("is undefined, not 0.5, without two of each class", () => {
    expect(auroc([0.1, 0.9, 0.8], [1, 1, 1])).toBeNull();
    expect(auroc([0.1, 0.9, 0.8], [0, 1, 1])).toBeNull();
    expect(auroc([], [])).toBeNull();
  });

  it("does not claim certainty at perfect separation", () => {
    const found = auroc([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0, 0, 0, 1, 1, 1]);
    expect(found).toMatchObject({ value: 1, high: 1 });
    expect(found?.low).toBeCloseTo(0.025 ** (1 / 3), 12);
  });

  it("is the share of pairs in the right order, whatever the scale of the scores", () => {
    const cases = fc.array(fc.record({ score: fc.integer({ min: 0, max: 9 }), label: fc.constantFrom(0 as const, 1 as const) }), {
      minLength: 4,
      maxLength: 40,
    });
    fc.assert(
      fc.property(cases, (sample) => {
        const found = auroc(
          sample.map((each) => Math.exp(each.score)),
          sample.map((each) => each.label),
        );
        const pairs = sample
          .filter((each) => each.label === 1)
          .flatMap((p) => sample.filter((each) => each.label === 0).map((q) => (p.score > q.score ? 1 : p.score === q.score ? 0.5 : 0)));
        if (found) expect(found.value).toBeCloseTo(pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length, 10);
      }),
    );
  });
});

describe("average precision", () => {
  it("steps, and does not take the trapezoid: scikit-learn's toy is 0.8333", () => {
    expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.8333333333, 9);
  });

  it.each(SKLEARN_EXPECTED.map((table) => [table.labels.length, table] as const))("is scikit-learn's on %i cases", (_, table) => {
    expect(averagePrecision(table.scores, table.labels)).toBeCloseTo(table.averagePrecision, 12);
  });

  it("is undefined without positives", () => {
    expect(averagePrecision([0.2, 0.4], [0, 0])).toBeNull();
  });
});

describe("calls at a threshold", () => {
  it("are positive at the threshold itself", () => {
    expect(confusion([0.5, 0.49, 0.5, 0.1], [1, 1, 0, 0], 0.5)).toEqual({
      truePositives: 1,
      falsePositives: 1,
      trueNegatives: 1,
      falseNegatives: 1,
    });
  });

  it.each([
    [30, 35, 0.706, 0.937],
    [181, 200, 0.856, 0.938],
  ])("%i of %i has Wilson's interval", (hits, n, low, high) => {
    const found = wilson(hits, n);
    expect(found?.low).toBeCloseTo(low, 3);
    expect(found?.high).toBeCloseTo(high, 3);
  });

  it("keep an interval inside [0, 1] at the ends, and none of nothing", () => {
    expect(wilson(0, 10)).toMatchObject({ value: 0, low: 0 });
    expect(wilson(10, 10)).toMatchObject({ value: 1, high: 1 });
    expect(wilson(0, 0)).toBeNull();
  });
});

describe("the Brier score", () => {
  it.each(SKLEARN_EXPECTED.map((table) => [table.labels.length, table] as const))("is scikit-learn's on %i cases", (_, table) => {
    expect(brier(table.scores, table.labels)).toBeCloseTo(table.brier, 12);
  });
});

describe("Dice", () => {
  it("is twice the overlap over the sizes", () => {
    expect(dice([1, 1, 0, 0], [1, 0, 1, 0])).toBe(0.5);
  });

  it("is undefined for two empty masks, and 0 when one is empty", () => {
    expect(dice([0, 0], [0, 0])).toBeNull();
    expect(dice([0, 0], [0, 1])).toBe(0);
  });

  it("will not compare masks of different grids", () => {
    expect(() => dice([1], [1, 0])).toThrow(/differ in size/);
  });
});

describe("the bootstrap", () => {
  const mean = (sample: readonly number[]): number => sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const sample = Array.from({ length: 200 }, (_, i) => (i * 7919) % 101);

  it("gives the same interval for the same seed, another for another", () => {
    const found = bootstrap([sample], mean, { seed: 1, resamples: 400 });
    expect(bootstrap([sample], mean, { seed: 1, resamples: 400 })).toEqual(found);
    expect(bootstrap([sample], mean, { seed: 2, resamples: 400 })).not.toEqual(found);
  });

  it("agrees with the normal interval of a mean", () => {
    const found = bootstrap([sample], mean, { seed: 1 });
    const deviation = Math.sqrt(mean(sample.map((x) => (x - mean(sample)) ** 2)) / sample.length);
    expect(found?.estimate.low).toBeCloseTo(mean(sample) - 1.96 * deviation, 0);
    expect(found?.estimate.high).toBeCloseTo(mean(sample) + 1.96 * deviation, 0);
  });

  it("is undefined where the figure is", () => {
    expect(bootstrap([[1, 2]], () => null, { seed: 1 })).toBeNull();
  });
});
