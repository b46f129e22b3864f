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
  auroc: { ...figure, variance: 0.01 },
  averagePrecision: figure,
  accuracy: figure,
  sensitivity: figure,
  specificity: figure,
  brier: { value: 0.2, low: 0.1, high: 0.3 },
  dice: figure,
  diceN: 30,
  diceSums: { sum: 24, squares: 20 },
  confusion: { truePositives: 15, falseNegatives: 4, trueNegatives: 14, falsePositives: 3 },
  calibration: [null, null, null, null, { n: 12, probabilitySum: 5.4, positives: 6 }, null, null, null, null, null],
  recalibration: { logLikelihood: -20, gradient: [0.1, 0.2], hessian: [-6, 0.1, -9] },
  scoreHistograms: {
    positives: [
      [400, 6],
      [900, 13],
    ],
    negatives: [[100, 17]],
  },
  scores: null,
  comparisons: [{ digest: "a".repeat(64), difference: 0.05, variance: 0.001 }],
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
  confusion: null,
  calibration: null,
  recalibration: null,
  scoreHistograms: null,
  comparisons: [],
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
    const withheld = ["auroc", "averagePrecision", "accuracy", "sensitivity", "specificity", "brier", "confusion"] as const;
    for (const name of [...withheld, "calibration", "recalibration", "scoreHistograms"] as const) {
      expect(whereOf({ ...suppressed, [name]: honest[name] })).toBe(`statistics.${name}`);
    }
    expect(whereOf({ ...suppressed, comparisons: honest.comparisons })).toBe("statistics.comparisons");
    expect(whereOf({ ...honest, positives: null })).toBe("statistics.positives");
    expect(whereOf({ ...honest, diceN: MIN_CELL - 1 })).toBe("statistics.dice");
  });

  it("have no AUROC of one class, and no figure outside 0 to 1", () => {
    expect(whereOf({ ...honest, negatives: 0 })).toBe("statistics.auroc");
    expect(whereOf({ ...honest, auroc: { value: 1.2, low: 0.7, high: 1.3, variance: 0 } })).toBe("statistics.auroc");
    expect(whereOf({ ...honest, dice: { value: 0.5, low: 0.9, high: 0.1 } })).toBe("statistics.dice");
  });

  it("have sums of the labelled patients, all of them and no more", () => {
    const calls = { truePositives: 15, falseNegatives: 4, trueNegatives: 14, falsePositives: 4 };
    expect(whereOf({ ...honest, confusion: calls })).toBe("statistics.confusion");
    expect(whereOf({ ...honest, diceSums: { sum: 31, squares: 20 } })).toBe("statistics.diceSums");
    expect(whereOf({ ...honest, diceSums: { sum: 20, squares: 21 } })).toBe("statistics.diceSums");
    expect(whereOf({ ...honest, scoreHistograms: { positives: [[0, 19]], negatives: [[0, 18]] } })).toBe("statistics.scoreHistograms");
    expect(whereOf({ ...honest, scores: [[0.5, 1]] })).toBe("statistics.scores");
    const bins = (bin: { n: number; positives: number }) => honest.calibration!.with(3, { ...bin, probabilitySum: 1 });
    expect(whereOf({ ...honest, calibration: bins({ n: 30, positives: 15 }) })).toBe("statistics.calibration");
    expect(whereOf({ ...honest, calibration: bins({ n: 9, positives: 1 }) })).toBe("statistics.calibration");
  });

  it("have no detail of fewer than 20 labelled patients", () => {
    const confusion = { truePositives: 8, falseNegatives: 2, trueNegatives: 7, falsePositives: 2 };
    const few = { ...suppressed, suppressed: false, n: 19, positives: 10, negatives: 9, diceN: 0, dice: null, diceSums: null, confusion };
    expect(whereOf(few)).toBeNull();
    for (const name of ["calibration", "recalibration", "scoreHistograms"] as const)
      expect(whereOf({ ...few, [name]: honest[name] })).toBe(`statistics.${name}`);
    expect(whereOf({ ...few, scores: [] })).toBe("statistics.scores");
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
      const release = { scoreHistograms: trial % 2 === 0, scores: trial % 3 === 0 };
      const given = siteStatistics(cases, { unscored: 1, synthetic: true, threshold: 0.5, seed: trial, release, earlier: [] });
      const of = (label: 0 | 1): number => cases.filter((each) => each.label === label).length;
      expect(checkStatistics(given, { members: cases.length + 1, positives: of(1), negatives: of(0), synthetic: true })).toBeNull();
    }
  });
});
