import { logit, sigmoid } from "../metrics/logistic.js";
import { ruleInThreshold } from "../metrics/thresholds.js";
import { normal, randomStream } from "../random.js";
import { abstainBand, calibrate, type Calibration, decide } from "./calibrate.js";
import { CALIBRATION_FORMAT, calibrationSheet } from "./calibration-sheet.js";
import { fitCalibration } from "./fit-calibration.js";

const sheet: Calibration = { source: "outOfFold", n: 100, positives: 50, temperature: 2, threshold: 0.5, abstain: { low: 0.3, high: 0.8 } };

/** Cases whose logit is overconfident: three times the log-odds that it should be. */
function overconfident(n: number, seed: number) {
  const uniform = randomStream("calibration", seed);
  const truth = Array.from({ length: n }, () => 1.5 * normal(uniform));
  const labels = truth.map((odds): 0 | 1 => (uniform() < sigmoid(odds) ? 1 : 0));
  return { logits: truth.map((odds) => 3 * odds), labels };
}

describe("a calibrated probability", () => {
  it("is the logit over the temperature, and moved by the prevalence", () => {
    expect(calibrate(3, sheet)).toBe(1.5);
    expect(calibrate(3, sheet, 0.5)).toBe(1.5);
    expect(calibrate(3, sheet, 0.2)).toBeCloseTo(1.5 + Math.log(0.2 / 0.8), 12);
    expect(() => calibrate(3, sheet, 1)).toThrow(RangeError);
  });

  it("is altered from the band's high end up, not altered from its low end down, and nothing between", () => {
    const called = (probability: number, prevalence: number | null = null) =>
      decide(calibrate(2 * logit(probability), sheet, prevalence), sheet, prevalence);
    expect([0, 0.29, 0.31, 0.5, 0.79, 0.81, 1].map((p) => called(p))).toEqual(
      ["notAltered", "notAltered", "abstains", "abstains", "abstains", "altered", "altered"], // prettier-ignore
    );
  });

  it("is called the same at every prevalence, for the band moves along", () => {
    for (const prevalence of [0.05, 0.4, 0.9]) {
      const { low, high } = abstainBand(sheet, prevalence);
      for (let raw = -4; raw <= 4; raw += 0.25) {
        const calibrated = calibrate(raw, sheet, prevalence);
        expect(decide(calibrated, sheet, prevalence)).toBe(decide(calibrate(raw, sheet), sheet));
        const p = sigmoid(calibrated);
        expect(decide(calibrated, sheet, prevalence)).toBe(p >= high ? "altered" : p <= low ? "notAltered" : "abstains");
      }
    }
  });
});

describe("a fitted calibration", () => {
  it("finds how overconfident the logits were, and a band outside which few are wrong", () => {
    const { logits, labels } = overconfident(4000, 1);
    const fitted = fitCalibration(logits, labels, "outOfFold")!;
    expect(fitted.temperature).toBeGreaterThan(2.7);
    expect(fitted.temperature).toBeLessThan(3.3);
    expect(fitted).toMatchObject({ n: 4000, positives: labels.filter((label) => label === 1).length });
    const called = logits.map((value) => decide(calibrate(value, fitted), fitted));
    const share = (label: 0 | 1, decision: string): number =>
      called.filter((one, i) => labels[i] === label && one === decision).length / labels.filter((one) => one === label).length;
    expect(share(0, "altered")).toBeLessThanOrEqual(0.05);
    expect(share(1, "notAltered")).toBeLessThanOrEqual(0.05);
    expect(called.filter((one) => one === "abstains").length).toBeGreaterThan(0);
    expect(fitted.threshold).toBeGreaterThan(fitted.abstain.low);
    expect(fitted.threshold).toBeLessThan(fitted.abstain.high);
  });

  it("has its thresholds at whole tenths of log-odds, where no patient's score is, and the band no narrower for it", () => {
    const { logits, labels } = overconfident(300, 2);
    const fitted = fitCalibration(logits, labels, "validation")!;
    const scores = logits.map((value) => sigmoid(value / fitted.temperature));
    for (const at of [fitted.threshold, fitted.abstain.low, fitted.abstain.high]) {
      expect(10 * logit(at)).toBeCloseTo(Math.round(10 * logit(at)), 9);
      expect(scores).not.toContain(at);
    }
    const ruleIn = ruleInThreshold(scores, labels)!;
    expect(fitted.abstain.high).toBeGreaterThanOrEqual(ruleIn.threshold);
    expect(logit(fitted.abstain.high) - logit(ruleIn.threshold)).toBeLessThan(0.1);
  });

  it("abstains in the gap when the classes lie apart, and does not exist without both", () => {
    const fitted = fitCalibration([-3, -2, 2, 3], [0, 0, 1, 1], "validation")!;
    const called = [-3, 0, 3].map((value) => decide(calibrate(value, fitted), fitted));
    expect(called).toEqual(["notAltered", "abstains", "altered"]);
    expect(fitCalibration([1, 2], [1, 1], "validation")).toBeNull();
    expect(fitCalibration([], [], "validation")).toBeNull();
  });

  it("is a sheet that can be read again, and none with one class or a band turned round", () => {
    const whole = {
      format: CALIBRATION_FORMAT,
      notice: "Research use only.",
      modelDigest: "a".repeat(64),
      target: "h3k27m",
      synthetic: true,
    };
    expect(calibrationSheet.parse({ ...whole, ...sheet })).toMatchObject(sheet);
    expect(calibrationSheet.safeParse({ ...whole, ...sheet, positives: 100 }).success).toBe(false);
    expect(calibrationSheet.safeParse({ ...whole, ...sheet, abstain: { low: 0.8, high: 0.3 } }).success).toBe(false);
    expect(calibrationSheet.safeParse({ ...whole, ...sheet, temperature: 0 }).success).toBe(false);
  });
});
