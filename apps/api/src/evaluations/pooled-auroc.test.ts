import { auroc } from "@midline/shared/metrics/auroc";
import { siteStatistics, type Release, type ScoredCase } from "@midline/shared/metrics/site-statistics";
import { randomStream } from "@midline/shared/random";
import { pooledAuroc } from "./pooled-auroc.js";

const uniform = randomStream("pooled-auroc");
const cohort = (positives: number, negatives: number, offset: number): ScoredCase[] =>
  Array.from({ length: positives + negatives }, (_, i) => {
    const label = i < positives ? 1 : 0;
    return { probability: offset + 0.4 * uniform() + 0.1 * label, label, dice: null };
  });
const patients = { north: cohort(32, 8, 0.4), south: cohort(8, 32, 0.05) };
const answer = (siteId: keyof typeof patients, release: Release) => ({
  siteId,
  statistics: siteStatistics(patients[siteId], { unscored: 0, synthetic: true, threshold: 0.5, seed: 1, release, earlier: [] }),
});
const [NOTHING, HISTOGRAMS, SCORES] = [
  { scoreHistograms: false, scores: false },
  { scoreHistograms: true, scores: false },
  { scoreHistograms: false, scores: true },
];
const all = [...patients.north, ...patients.south];
const exact = auroc(
  all.map((each) => each.probability),
  all.map((each) => each.label!),
)!;

describe("the pooled AUROC", () => {
  it("is exact where all sites release scores", () => {
    expect(pooledAuroc([answer("north", SCORES), answer("south", SCORES)])).toMatchObject({
      value: exact.value,
      lower: exact.value,
      upper: exact.value,
      width: 0,
      n: 80,
    });
  });

  it("holds the exact one between its bounds where some release histograms alone", () => {
    for (const other of [HISTOGRAMS, SCORES]) {
      const found = pooledAuroc([answer("north", HISTOGRAMS), answer("south", other)])!;
      expect(found.lower).toBeLessThanOrEqual(exact.value);
      expect(found.upper).toBeGreaterThanOrEqual(exact.value);
      expect(found.width).toBeLessThan(0.01);
    }
  });

  it("comes with the prevalences: here it tells the sites apart as much as the patients", () => {
    const sites = [answer("north", HISTOGRAMS), answer("south", HISTOGRAMS)];
    const found = pooledAuroc(sites)!;
    expect(found.prevalences).toMatchObject([
      { siteId: "north", share: { value: 0.8 }, n: 40 },
      { siteId: "south", share: { value: 0.2 }, n: 40 },
    ]);
    for (const { statistics } of sites) expect(found.value).toBeGreaterThan(statistics.auroc!.value);
  });

  it("is none where one site releases nothing, or where there is but one", () => {
    expect(pooledAuroc([answer("north", HISTOGRAMS), answer("south", NOTHING)])).toBeNull();
    expect(pooledAuroc([answer("north", SCORES)])).toBeNull();
    expect(pooledAuroc([])).toBeNull();
  });
});
