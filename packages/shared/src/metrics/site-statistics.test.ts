import { MIN_CELL, MIN_DETAIL, siteStatisticsSchema } from "../protocol/statistics.js";
import fc from "fast-check";
import { auroc } from "./auroc.js";
import { pairedAurocDifference } from "./auroc-difference.js";
import { addCalibrationBins, calibrationBins, reportableBins } from "./calibration-error.js";
import { binnedAuroc, denseHistograms, scoreHistograms } from "./score-histograms.js";
import { siteStatistics, type ScoredCase } from "./site-statistics.js";

const options = { unscored: 1, synthetic: true, threshold: 0.5, seed: 9, release: { scoreHistograms: false, scores: false }, earlier: [] };
const releasing = { ...options, release: { scoreHistograms: true, scores: true } };
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

const small = (count: number): boolean => 0 < count && count < MIN_CELL;
const labelled = (minLength: number) =>
  fc.array(fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), label: fc.constantFrom(0 as const, 1 as const) }), {
    minLength,
    maxLength: 120,
  });

describe("the sums of a site", () => {
  const cases = [...many(1, 12, 0.4), ...many(0, 12, 0.2)].map((each) => ({ ...each, probability: Math.min(1, each.probability) }));

  it("are of calls, of Dice and of calibration", () => {
    const found = siteStatistics(cases, options);
    expect(found.confusion).toEqual({ truePositives: 10, falseNegatives: 2, falsePositives: 6, trueNegatives: 6 });
    expect(found.diceSums?.sum).toBeCloseTo(24 * 0.8, 12);
    expect(found.diceSums?.squares).toBeCloseTo(24 * 0.64, 12);
    const expected = cases.reduce((total, each) => total + each.probability, 0);
    expect(found.recalibration?.gradient[0]).toBeCloseTo(12 - expected, 5);
    expect(found.auroc?.variance).toBeGreaterThan(0);
  });

  it("hold no score unless the site releases it", () => {
    expect(siteStatistics(cases, options)).toMatchObject({ scoreHistograms: null, scores: null });
    const found = siteStatistics(cases, releasing);
    expect(siteStatisticsSchema.parse(found)).toEqual(found);
    const [scores, labels] = [cases.map((each) => each.probability), cases.map((each) => each.label!)];
    expect(denseHistograms(found.scoreHistograms!)).toEqual(scoreHistograms(scores, labels));
    expect(binnedAuroc(denseHistograms(found.scoreHistograms!))?.lower).toBeLessThanOrEqual(found.auroc!.value);
  });

  it("are released in order of the score, which is not that of the patients", () => {
    const found = siteStatistics(cases, releasing).scores!;
    expect(siteStatistics(cases.toReversed(), releasing).scores).toEqual(found);
    expect(found.map(([p]) => p)).toEqual(cases.map((each) => each.probability).toSorted((a, b) => a - b));
  });

  it("are withheld of few patients and of small classes, whatever the site releases", () => {
    const none = { calibration: null, recalibration: null, scoreHistograms: null, scores: null };
    expect(siteStatistics(cases.slice(0, MIN_DETAIL - 1), releasing)).toMatchObject({ suppressed: false, ...none });
    expect(siteStatistics([...many(1, 30, 0), ...many(0, 4, 0.2)], releasing)).toMatchObject({
      suppressed: true,
      confusion: null,
      ...none,
    });
    expect(siteStatistics(cases.slice(0, 4), options)).toMatchObject({ diceN: 4, diceSums: null });
  });
});

describe("calibration bins that a site tells", () => {
  it("are the bins, but for those with a small class, and never all but one", () => {
    fc.assert(
      fc.property(labelled(0), (cases) => {
        const bins = calibrationBins(
          cases.map((each) => each.probability),
          cases.map((each) => each.label),
        );
        const told = reportableBins(bins, 0.5);
        if (told === null) return;
        for (const [i, bin] of told.entries()) {
          expect(bin === null).toBe(small(bins[i]!.positives) || small(bins[i]!.n - bins[i]!.positives));
          if (bin !== null) expect(bin).toEqual(bins[i]);
        }
        for (const side of [bins.slice(0, 5), bins.slice(5)]) {
          const withheld = side.filter((bin) => !told.includes(bin));
          const positives = withheld.reduce((sum, bin) => sum + bin.positives, 0);
          const negatives = withheld.reduce((sum, bin) => sum + bin.n - bin.positives, 0);
          expect([small(positives), small(negatives)]).toEqual([false, false]);
        }
      }),
    );
  });

  it("are none at all where subtraction would tell of a few", () => {
    const bins = calibrationBins([...Array<number>(12).fill(0.05), 0.45], [...Array<0>(6).fill(0), ...Array<1>(6).fill(1), 1]);
    expect(reportableBins(bins, 0.5)).toBeNull();
    const bigger = addCalibrationBins([bins, calibrationBins(Array<number>(6).fill(0.45), Array<1>(6).fill(1))]);
    expect(reportableBins(bigger, 0.5)).toEqual(bigger);
  });
});

describe("a comparison with an earlier version", () => {
  const cases = [...many(1, 8, 0.4), scored(null, 0.9), ...many(0, 6, 0.2)];
  const labels = cases.flatMap(({ label }) => label ?? []);
  const now = cases.filter(({ label }) => label !== null).map(({ probability }) => probability);

  it("is DeLong's, of the labelled patients alone", () => {
    const probabilities = cases.map((_, i) => (i * 7) % 5);
    const before = probabilities.filter((_, i) => cases[i]!.label !== null);
    const found = siteStatistics(cases, { ...options, earlier: [{ digest: "b".repeat(64), probabilities }] });
    const { value: difference, variance } = pairedAurocDifference(now, before, labels)!;
    expect(found.comparisons).toEqual([{ digest: "b".repeat(64), difference, variance }]);
    expect(difference).toBeCloseTo(found.auroc!.value - auroc(before, labels)!.value, 12);
  });

  it("is withheld with a small class", () => {
    const few = cases.slice(0, -2);
    const earlier = [{ digest: "b".repeat(64), probabilities: few.map(() => 0.5) }];
    expect(siteStatistics(few, { ...options, earlier })).toMatchObject({ suppressed: true, comparisons: [] });
  });
});
