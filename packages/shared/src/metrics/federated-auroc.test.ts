import fc from "fast-check";
import { auroc } from "./auroc.js";
import { addScoreHistograms, binnedAuroc, scoreHistograms } from "./score-histograms.js";
import { stratifiedAuroc } from "./stratified-auroc.js";
import { EXPECTED } from "./testing/expected.js";
import { expectNear } from "./testing/expect-near.js";

const scored = EXPECTED.scored.map((table) => [table.labels.length, table] as const);
const cohort = fc.array(
  fc.record({
    p: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 1)),
    label: fc.constantFrom(0 as const, 1 as const),
  }),
  { maxLength: 40 },
);
type Cohort = { p: number; label: 0 | 1 }[];
const columns = (cases: Cohort) => [cases.map((each) => each.p), cases.map((each) => each.label)] as const;

describe("the AUROC within sites", () => {
  const site = ({ first, labels }: (typeof EXPECTED.scored)[number]) => {
    const m = labels.filter((label) => label === 1).length;
    return { ...auroc(first, labels)!, m, n: labels.length - m };
  };

  it("weighs each site by its pairs", () => {
    expectNear(stratifiedAuroc(EXPECTED.scored.map(site)), EXPECTED.stratified);
  });

  it("is a site's own where there is one, and undefined where there is none", () => {
    const one = site(EXPECTED.scored[2]);
    expectNear(stratifiedAuroc([one]), { value: one.value, variance: one.variance, low: one.low, high: one.high });
    expect(stratifiedAuroc([])).toBeNull();
  });

  it("does not claim certainty where every site is perfect", () => {
    const perfect = { value: 1, variance: 0, m: 4, n: 3 };
    expect(stratifiedAuroc([perfect, perfect])).toMatchObject({ value: 1, low: 0.025 ** (1 / 6), high: 1 });
  });
});

describe("the AUROC of histograms", () => {
  it.each(scored)(
    "is that of the binned scores of %i cases, with DeLong's variance over all pairs",
    (_, { first, labels, binned, auroc }) => {
      const found = binnedAuroc(scoreHistograms(first, labels));
      expectNear(found, { ...binned, width: binned.upper - binned.lower });
      expect(found!.lower).toBeLessThanOrEqual(auroc);
      expect(found!.upper).toBeGreaterThanOrEqual(auroc);
    },
  );

  it("holds the AUROC of the scores between its bounds, and is exactly that of scores cut to bins", () => {
    fc.assert(
      fc.property(cohort, (cases) => {
        const [p, labels] = columns(cases);
        const [exact, found] = [auroc(p, labels), binnedAuroc(scoreHistograms(p, labels))];
        expect(found === null).toBe(exact === null);
        if (!found || !exact) return;
        expect(exact.value).toBeGreaterThanOrEqual(found.lower - 1e-12);
        expect(exact.value).toBeLessThanOrEqual(found.upper + 1e-12);
        const cut = auroc(
          p.map((each) => Math.min(Math.floor(each * 1000), 999)),
          labels,
        )!;
        expectNear(found, { value: cut.value, variance: cut.variance, low: cut.low, high: cut.high });
      }),
    );
  });

  it("adds up: the histograms of sites are those of all their patients", () => {
    fc.assert(
      fc.property(fc.array(cohort, { minLength: 1, maxLength: 4 }), (sites) => {
        const each = sites.map((cases) => scoreHistograms(...columns(cases)));
        expect(addScoreHistograms(each)).toEqual(scoreHistograms(...columns(sites.flat())));
      }),
    );
  });

  it("puts the edges in the last bin and the first", () => {
    const { positives } = scoreHistograms([0, 1, 0.9995], [1, 1, 1]);
    expect([positives[0], positives[999], positives.length]).toEqual([1, 2, 1000]);
  });

  it("refuses few bins, other bins and what is no probability", () => {
    expect(() => scoreHistograms([0.5], [1], 100)).toThrow(RangeError);
    expect(() => scoreHistograms([1.5], [1])).toThrow(RangeError);
    expect(() => scoreHistograms([NaN], [1])).toThrow(RangeError);
    expect(() => addScoreHistograms([])).toThrow(RangeError);
    expect(() => addScoreHistograms([scoreHistograms([], [], 1000), scoreHistograms([], [], 1001)])).toThrow(RangeError);
    expect(() => binnedAuroc({ positives: [1], negatives: [1, 2] })).toThrow(RangeError);
  });
});
