import { siteStatisticsSchema } from "../protocol/statistics.js";
import { siteStatistics, type ScoredCase } from "./site-statistics.js";

const options = { unscored: 1, synthetic: true, threshold: 0.5, seed: 9 };
const scored = (label: 0 | 1 | null, probability: number, dice: number | null = 0.8): ScoredCase => ({
  label,
  probability,
  dice,
});
const many = (label: 0 | 1, count: number, from: number): ScoredCase[] =>
  Array.from({ length: count }, (_, i) => scored(label, from + i * 0.05));

describe("what a site says of a model", () => {
  it("fits the wire, and says all of a good cohort", () => {
    const found = siteStatistics([...many(1, 8, 0.4), ...many(0, 6, 0.2), scored(null, 0.3)], options);
    expect(siteStatisticsSchema.parse(found)).toEqual(found);
    expect(found).toMatchObject({ n: 15, unscored: 1, positives: 8, negatives: 6, suppressed: false, diceN: 15 });
    expect(found.auroc?.value).toBeGreaterThan(0.8);
    expect(found.sensitivity?.value).toBeCloseTo(6 / 8, 12);
  });

  it("withholds every classification figure, counts included, when a class is small", () => {
    const found = siteStatistics([...many(1, 8, 0.4), ...many(0, 4, 0.2)], options);
    expect(found).toMatchObject({
      suppressed: true,
      positives: null,
      negatives: null,
      auroc: null,
      accuracy: null,
      sensitivity: null,
      specificity: null,
      brier: null,
    });
    expect(found.n).toBe(12);
  });

  it("says null, not 0.5, when a class is absent", () => {
    const found = siteStatistics(many(1, 8, 0.4), options);
    expect(found).toMatchObject({ suppressed: false, negatives: 0, auroc: null, averagePrecision: null, specificity: null });
    expect(found.sensitivity?.value).toBeCloseTo(6 / 8, 12);
  });

  it("takes the Dice over reference masks only, and withholds it below five", () => {
    const cases = [...many(1, 6, 0.4), ...many(0, 6, 0.2)].map((each, i) => (i < 5 ? { ...each, dice: i / 10 } : { ...each, dice: null }));
    expect(siteStatistics(cases, options)).toMatchObject({ diceN: 5, dice: { value: 0.2 } });
    expect(siteStatistics(cases.slice(1), options)).toMatchObject({ diceN: 4, dice: null });
  });

  it("says nothing of nobody", () => {
    expect(siteStatistics([], { ...options, unscored: 3 })).toMatchObject({
      n: 0,
      unscored: 3,
      positives: 0,
      auroc: null,
      dice: null,
      accuracy: null,
    });
  });
});
