import { MIN_CELL, type SiteStatistics } from "@midline/shared/protocol/statistics";
import { siteStatistics, type ScoredCase } from "@midline/shared/metrics/site-statistics";
import { randomStream } from "@midline/shared/random";
import { type AskedOf, checkStatistics } from "./check-statistics.js";

const asked: AskedOf = { members: 40, positives: 20, negatives: 18, synthetic: true };
const figure = { value: 0.8, low: 0.7, high: 0.9 };
const honest: SiteStatistics = {
  n: 38,
  unscored: 2,
  positives: 19,
  negatives: 17,
  suppressed: false,
  threshold: 0.5,
  auroc: figure,
  averagePrecision: figure,
  accuracy: figure,
  sensitivity: figure,
  specificity: figure,
  brier: { value: 0.2, low: 0.1, high: 0.3 },
  dice: figure,
  diceN: 30,
  synthetic: true,
};
const suppressed: SiteStatistics = {
  ...honest,
  suppressed: true,
  positives: null,
  negatives: null,
  auroc: null,
  averagePrecision: null,
  accuracy: null,
  sensitivity: null,
  specificity: null,
  brier: null,
};
const whereOf = (given: SiteStatistics, of = asked): string | null => checkStatistics(given, of)?.where ?? null;

describe("a site's statistics", () => {
  it("are taken when they can be true", () => {
    expect([whereOf(honest), whereOf(suppressed)]).toEqual([null, null]);
  });

  it("are never of more patients than the frozen cohort holds there", () => {
    expect(whereOf({ ...honest, n: 39 })).toBe("statistics.n");
    expect(whereOf({ ...honest, positives: 21 })).toBe("statistics.positives");
    expect(whereOf({ ...honest, negatives: 19 })).toBe("statistics.negatives");
    expect(whereOf({ ...honest, n: 35, unscored: 0 })).toBe("statistics.n");
    expect(whereOf({ ...honest, diceN: 39 })).toBe("statistics.diceN");
  });

  it("withhold a class too small to report: its size, and every figure of it", () => {
    expect(whereOf({ ...honest, positives: MIN_CELL - 1 })).toBe("statistics.suppressed");
    expect(whereOf({ ...suppressed, positives: 3 })).toBe("statistics.positives");
    for (const name of ["auroc", "averagePrecision", "accuracy", "sensitivity", "specificity", "brier"] as const) {
      expect(whereOf({ ...suppressed, [name]: figure })).toBe(`statistics.${name}`);
    }
    expect(whereOf({ ...honest, positives: null })).toBe("statistics.positives");
    expect(whereOf({ ...honest, diceN: MIN_CELL - 1 })).toBe("statistics.dice");
  });

  it("have no AUROC of one class, and no figure outside 0 to 1", () => {
    expect(whereOf({ ...honest, negatives: 0 })).toBe("statistics.auroc");
    expect(whereOf({ ...honest, auroc: { value: 1.2, low: 0.7, high: 1.3 } })).toBe("statistics.auroc");
    expect(whereOf({ ...honest, dice: { value: 0.5, low: 0.9, high: 0.1 } })).toBe("statistics.dice");
  });

  it("do not pass phantoms off as patients", () => {
    expect(whereOf({ ...honest, synthetic: false })).toBe("statistics.synthetic");
  });

  it("are believed as the shared metrics compute them, whatever the patients", () => {
    const uniform = randomStream("check-statistics");
    for (let trial = 0; trial < 12; trial++) {
      const cases = Array.from({ length: Math.floor(uniform() * 40) }, (): ScoredCase => {
        const label = uniform() < 0.1 ? null : uniform() < 0.4 ? 1 : 0;
        return { probability: uniform(), label, dice: uniform() < 0.5 ? uniform() : null };
      });
      const given = siteStatistics(cases, { unscored: 1, synthetic: true, threshold: 0.5, seed: trial });
      const of = (label: 0 | 1): number => cases.filter((each) => each.label === label).length;
      expect(checkStatistics(given, { members: cases.length + 1, positives: of(1), negatives: of(0), synthetic: true })).toBeNull();
    }
  });
});
