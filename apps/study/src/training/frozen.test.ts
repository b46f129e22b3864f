import { sigmoid } from "@midline/shared/metrics/logistic";
import { normal, randomStream } from "@midline/shared/random";
import { calibratedBy, freeze } from "./frozen.js";
import type { Score } from "./results.js";

/** Patients whose log-odds are `sureness` times the true ones. */
function scores(sureness: number, n = 400): readonly Score[] {
  const uniform = randomStream("frozen", n);
  return Array.from({ length: n }, (_, i): Score => {
    const odds = 1.5 * normal(uniform);
    const label = uniform() < sigmoid(odds) ? 1 : 0;
    return { pseudonym: `P${i}`, siteCode: "north", label, probability: sigmoid(sureness * odds), dice: null, oracle: odds };
  });
}

describe("what an inner fold freezes", () => {
  const rounds = [
    { round: 6, scores: scores(0.2) },
    { round: 12, scores: scores(1.3) },
    { round: 18, scores: scores(4) },
  ];

  it("is the round of least log loss, and its temperature", () => {
    const { frozen, logLosses } = freeze(rounds);
    expect(frozen.round).toBe(12);
    expect(logLosses.map(({ round }) => round)).toEqual([6, 12, 18]);
    expect(Math.min(...logLosses.map(({ logLoss }) => logLoss))).toBe(logLosses[1]!.logLoss);
    expect(frozen.temperature).toBeGreaterThan(1.05);
    expect(frozen.temperature).toBeLessThan(1.6);
  });

  it("is the first of several rounds alike", () => {
    expect(freeze([rounds[1]!, { ...rounds[1]!, round: 36 }]).frozen.round).toBe(12);
  });

  it("is thresholds of calibrated scores: the rule-in one calls at most one negative in twenty", () => {
    const { frozen } = freeze(rounds);
    const calibrated = calibratedBy(rounds[1]!.scores, frozen);
    const negatives = calibrated.filter(({ label }) => label === 0);
    const called = negatives.filter(({ probability }) => probability >= frozen.ruleIn!);
    expect(called.length / negatives.length).toBeLessThanOrEqual(0.05);
    expect(frozen.ruleIn).toBeGreaterThan(frozen.threshold);
    expect(calibrated.some(({ probability }) => probability === frozen.threshold)).toBe(true);
  });

  it("is plain where the fold has one class, and nothing where no round was scored", () => {
    const positives = scores(1).filter(({ label }) => label === 1);
    expect(freeze([{ round: 2, scores: positives }]).frozen).toEqual({ round: 2, temperature: 1, threshold: 0.5, ruleIn: null });
    expect(() => freeze([])).toThrow("no round");
  });
});
