import fc from "fast-check";
import { addCalibrationBins, calibrationBins, expectedCalibrationError } from "./calibration-error.js";
import { logLoss } from "./log-loss.js";
import { logit, logLikelihood, sigmoid } from "./logistic.js";
import { prevalenceShift } from "./prevalence-shift.js";
import { addRecalibrationSums, recalibration, recalibrationStep, recalibrationSums, type Recalibration } from "./recalibration.js";
import { fitTemperature } from "./temperature.js";
import { EXPECTED } from "./testing/expected.js";
import { expectNear } from "./testing/expect-near.js";

const scored = EXPECTED.scored.map((table) => [table.labels.length, table] as const);
const cases = fc.array(fc.record({ logit: fc.double({ min: -6, max: 6, noNaN: true }), label: fc.constantFrom(0 as const, 1 as const) }), {
  minLength: 1,
  maxLength: 40,
});

describe("the log loss", () => {
  it.each(scored)("is scikit-learn's on %i cases", (_, { first, labels, logLoss: expected }) => {
    expect(logLoss(first, labels)).toBeCloseTo(expected, 12);
  });

  it("is finite for a sure mistake, zero for a sure truth, and undefined of nobody", () => {
    expect(logLoss([0], [1])).toBeCloseTo(52 * Math.LN2, 12);
    expect(logLoss([1, 0], [1, 0])).toBeCloseTo(0, 12);
    expect(logLoss([], [])).toBeNull();
  });
});

describe("the expected calibration error", () => {
  it.each(scored)("is that of its definition on %i cases", (_, { first, labels, ece }) => {
    expect(expectedCalibrationError(calibrationBins(first, labels))).toBeCloseTo(ece, 12);
  });

  it("has the edges in the last bin and the first, and is undefined of nobody", () => {
    const bins = calibrationBins([0, 0.1, 1], [1, 0, 1]);
    expect(bins.map((bin) => bin.n)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(expectedCalibrationError(calibrationBins([], []))).toBeNull();
    for (const p of [-0.1, 1.2, NaN]) expect(() => calibrationBins([p], [1])).toThrow(RangeError);
  });

  it("adds up over sites", () => {
    fc.assert(
      fc.property(cases, cases, (one, other) => {
        const bins = (site: typeof one) =>
          calibrationBins(
            site.map((each) => sigmoid(each.logit)),
            site.map((each) => each.label),
          );
        const [added, pooled] = [addCalibrationBins([bins(one), bins(other)]), bins([...one, ...other])];
        for (const [i, bin] of pooled.entries()) expectNear(added[i]!, bin);
      }),
    );
  });
});

describe("recalibration", () => {
  it.each(scored)("is statsmodels' logistic fit on %i cases", (_, { first, labels, recalibration: expected }) => {
    expectNear(recalibration(first.map(logit), labels), expected);
  });

  it("comes to the same from the sums of sites, step by step", () => {
    const sites = EXPECTED.scored.map(({ first, labels }) => [first.map(logit), labels] as const);
    let at: Recalibration = { intercept: 0, slope: 0 };
    for (let step = 0; step < 12; step++) {
      at = recalibrationStep(at, addRecalibrationSums(sites.map(([logits, labels]) => recalibrationSums(logits, labels, at))))!;
    }
    const pooled = recalibration(
      sites.flatMap(([logits]) => logits),
      sites.flatMap(([, labels]) => [...labels]),
    );
    expectNear(at, pooled!);
  });

  it("has the gradient and the Hessian of its likelihood", () => {
    const at = { intercept: 0.3, slope: -0.4 };
    const [logits, labels] = [[-2, -0.5, 1, 3], [1, 0, 0, 1] as const];
    const { gradient, hessian } = recalibrationSums(logits, labels, at);
    const slopeOf = (figure: (at: Recalibration) => number, by: "intercept" | "slope") =>
      (figure({ ...at, [by]: at[by] + 1e-5 }) - figure({ ...at, [by]: at[by] - 1e-5 })) / 2e-5;
    const sums = (at: Recalibration) => recalibrationSums(logits, labels, at);
    expect(gradient[0]).toBeCloseTo(
      slopeOf((at) => sums(at).logLikelihood, "intercept"),
      8,
    );
    expect(gradient[1]).toBeCloseTo(
      slopeOf((at) => sums(at).logLikelihood, "slope"),
      8,
    );
    expect(hessian[0]).toBeCloseTo(
      slopeOf((at) => sums(at).gradient[0], "intercept"),
      8,
    );
    expect(hessian[1]).toBeCloseTo(
      slopeOf((at) => sums(at).gradient[1], "intercept"),
      8,
    );
    expect(hessian[2]).toBeCloseTo(
      slopeOf((at) => sums(at).gradient[1], "slope"),
      8,
    );
  });

  it("stands still where the gradient is zero, wherever a fit exists", () => {
    fc.assert(
      fc.property(cases, (sample) => {
        const [logits, labels] = [sample.map((each) => each.logit), sample.map((each) => each.label)];
        const found = recalibration(logits, labels);
        if (!found) return;
        const { gradient } = recalibrationSums(logits, labels, found);
        expect(Math.abs(gradient[0])).toBeLessThan(1e-9 * sample.length);
        expect(Math.abs(gradient[1])).toBeLessThan(1e-9 * sample.length * 6);
      }),
    );
  });

  it("is undefined without both classes, where a logit parts them, and where all logits are one", () => {
    expect(recalibration([0.1, 2], [1, 1])).toBeNull();
    expect(recalibration([-1, 0, 0, 2], [0, 0, 1, 1])).toBeNull();
    expect(recalibration([3, 2, -1, -2], [0, 0, 1, 1])).toBeNull();
    expect(recalibration([1, 1, 1, 1], [0, 1, 0, 1])).toBeNull();
    expect(recalibration([-1e-161, 0, 0, -5e-163], [0, 1, 0, 1])).toBeNull();
    expect(recalibrationStep({ intercept: 0, slope: 0 }, recalibrationSums([2, 2], [0, 1], { intercept: 0, slope: 0 }))).toBeNull();
    expect(recalibration([], [])).toBeNull();
  });
});

describe("the temperature", () => {
  it.each(scored)("is where SciPy finds the slope of the loss to be zero, on %i cases", (_, { first, labels, temperature }) => {
    const logits = first.map(logit);
    const loss = (t: number) => logits.reduce((sum, each, i) => sum - logLikelihood(each / t, labels[i]!), 0);
    const found = fitTemperature(logits, labels)!;
    expect(found / temperature).toBeCloseTo(1, 12);
    expect(loss(found)).toBeCloseTo(loss(temperature), 12);
  });

  it("goes with the logits, and to an end where they part the classes", () => {
    const [logits, labels] = [[-3, -1, 0.5, 2, 4], [0, 1, 0, 1, 1] as const];
    expect(
      fitTemperature(
        logits.map((each) => 2 * each),
        labels,
      )! / fitTemperature(logits, labels)!,
    ).toBeCloseTo(2, 12);
    expect(fitTemperature([-1, 1], [0, 1])).toBe(Math.exp(-3));
    expect(fitTemperature([-1, 1], [1, 0])).toBe(Math.exp(3));
    expect(fitTemperature([], [])).toBeNull();
  });
});

describe("a shift of prevalence", () => {
  it("moves the posterior as Bayes does", () => {
    const [p, trained, here] = [0.7, 0.58, 0.46];
    const [positive, negative] = [(p * here) / trained, ((1 - p) * (1 - here)) / (1 - trained)];
    expect(sigmoid(logit(p) + prevalenceShift(trained, here))).toBeCloseTo(positive / (positive + negative), 14);
    expect(prevalenceShift(0.3, 0.3)).toBe(0);
    for (const prevalence of [0, 1, NaN]) expect(() => prevalenceShift(0.5, prevalence)).toThrow(RangeError);
  });
});

describe("the logistic", () => {
  it("and its likelihood hold at the ends", () => {
    expect([sigmoid(-800), sigmoid(0), sigmoid(800)]).toEqual([0, 0.5, 1]);
    expect([logLikelihood(800, 0), logLikelihood(800, 1), logLikelihood(-800, 1)]).toEqual([-800, 0, -800]);
    expect([logit(0), logit(0.5), logit(1)]).toEqual([-Infinity, 0, Infinity]);
  });
});
