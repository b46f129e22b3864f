import { auroc } from "@midline/shared/metrics/auroc";
import { mulberry32, normal } from "@midline/shared/random";
import type { PhantomKey } from "./case-streams.js";
import { leakageAlarm, pairedLeakageAlarm } from "./leakage-alarm.js";
import { oracleCases } from "./oracle.js";

const keys: readonly PhantomKey[] = Array.from({ length: 400 }, (_, i) => ({
  preset: "external",
  seed: 6,
  siteCode: "site-a",
  number: i + 1,
}));
const cases = oracleCases(keys, { effects: "hard" });
const labels = cases.map((one) => one.label);
const oracle = cases.map((one) => one.llr.both);

/** AUROCs of a model and the oracle, and both alarms. */
function hold(model: readonly number[]) {
  const [own, best, paired] = [auroc(model, labels), auroc(oracle, labels), pairedLeakageAlarm(model, oracle, labels)];
  if (!own || !best || !paired) throw new Error("both labels are there");
  return { own, best, paired, unpaired: leakageAlarm(own, best.value) };
}

describe("the leakage alarm", () => {
  it("is silent for the oracle itself, and for a reader who sees half", () => {
    const { paired, unpaired } = hold(oracle);
    expect(paired).toEqual({ excess: 0, standardError: 0, leak: false });
    expect(unpaired.leak).toBe(false);
    const half = hold(cases.map((one) => one.cues.mismatch));
    expect(half.paired.excess).toBeLessThan(0);
    expect([half.paired.leak, half.unpaired.leak]).toEqual([false, false]);
  });

  it("rings for a model that has seen the labels", () => {
    const cheat = hold(oracle.map((llr, i) => llr + 4 * labels[i]!));
    expect(cheat.paired.excess).toBeGreaterThan(0);
    expect([cheat.paired.leak, cheat.unpaired.leak]).toEqual([true, true]);
    expect(hold(labels).paired.leak).toBe(true);
  });

  it("rings earlier where the cases are known: what both find hard cancels", () => {
    const { own, best, paired, unpaired } = hold(oracle.map((llr, i) => llr + 0.2 * labels[i]!));
    expect(paired.excess).toBeCloseTo(own.value - best.value, 12);
    expect(unpaired.excess).toBeCloseTo(paired.excess, 12);
    expect(paired.standardError).toBeLessThan(unpaired.standardError);
    expect([paired.leak, unpaired.leak]).toEqual([true, false]);
  });

  it("rings by chance no more often than two standard errors allow", () => {
    const uniform = mulberry32(4);
    const rings = Array.from({ length: 200 }, () => hold(oracle.map((llr) => llr + 0.3 * normal(uniform)))).filter(
      ({ paired }) => paired.leak,
    );
    expect(rings.length).toBeLessThan(10);
  });

  it("does not ring for a perfect score on a handful of cases", () => {
    const few = auroc([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1]);
    if (!few) throw new Error("both labels are there");
    expect(few.value).toBe(1);
    expect(leakageAlarm(few, 0.97).leak).toBe(false);
    expect(pairedLeakageAlarm([1, 2], [1, 2], [0, 1])).toBeNull();
  });
});
