import { calibrationFigures, recalibrationEstimates } from "./calibration-figures.js";
import { sigmoid } from "./logistic.js";
import { recalibrationSums } from "./recalibration.js";
import { normal, randomStream } from "../random.js";
import { EXPECTED } from "./testing/expected.js";

describe("calibration figures", () => {
  it.each(EXPECTED.scored.map((table) => [table.labels.length, table] as const))(
    "have the fit inside its interval on %i cases",
    (n, table) => {
      const found = calibrationFigures(table.first, table.labels, 1);
      expect(found.n).toBe(n);
      expect(found.slope?.value).toBeCloseTo(table.recalibration.slope, 6);
      expect(found.intercept?.value).toBeCloseTo(table.recalibration.intercept, 6);
      expect(found.expectedCalibrationError?.value).toBeCloseTo(table.ece, 12);
      expect(found.expectedCalibrationError!.low).toBeLessThanOrEqual(table.ece);
      expect(found.expectedCalibrationError!.high).toBeGreaterThanOrEqual(table.ece);
    },
  );

  it("have Wald's half width: the log likelihood falls by z²/2 along the profile, to second order", () => {
    const { logits, labels } = drawn(4000, 1, 0);
    const { slope, intercept } = recalibrationEstimates(logits, labels);
    const likelihood = (at: { slope: number; intercept: number }): number => recalibrationSums(logits, labels, at).logLikelihood;
    const top = likelihood({ slope: slope!.value, intercept: intercept!.value });
    // The best intercept for a slope at its interval's end, by a fine search.
    const profile = (value: number): number =>
      Math.max(...Array.from({ length: 401 }, (_, i) => likelihood({ slope: value, intercept: intercept!.value + (i - 200) / 1000 })));
    for (const end of [slope!.low, slope!.high]) expect(top - profile(end)).toBeCloseTo(1.959964 ** 2 / 2, 0);
  });

  it("hold the truth in about 95 of 100 intervals", () => {
    const held = Array.from({ length: 200 }, (_, seed) => {
      const { logits, labels } = drawn(200, 0.6, seed + 1);
      const { slope } = recalibrationEstimates(logits, labels);
      return slope !== null && slope.low <= 0.6 && 0.6 <= slope.high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThanOrEqual(182);
    expect(held).toBeLessThanOrEqual(198);
  });

  it("do not exist where a class is absent or a score parts them", () => {
    expect(calibrationFigures([0.2, 0.4], [1, 1], 1)).toMatchObject({ slope: null, intercept: null, positives: 2 });
    expect(calibrationFigures([0.2, 0.8], [0, 1], 1).slope).toBeNull();
    expect(calibrationFigures([], [], 1)).toEqual({ n: 0, positives: 0, slope: null, intercept: null, expectedCalibrationError: null });
  });
});

/** Logits that must be multiplied by `slope` to be true. */
function drawn(n: number, slope: number, seed: number) {
  const uniform = randomStream("calibration-figures", seed);
  const logits = Array.from({ length: n }, () => 1.5 * normal(uniform));
  return { logits, labels: logits.map((x): 0 | 1 => (uniform() < sigmoid(slope * x) ? 1 : 0)) };
}
