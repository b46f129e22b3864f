import fc from "fast-check";
import { confusion, confusionFigures } from "./confusion.js";
import { decisionCurve } from "./decision-curve.js";
import { EXPECTED } from "./testing/expected.js";
import { expectNear } from "./testing/expect-near.js";
import { ruleInThreshold, youdenThreshold } from "./thresholds.js";

const scored = EXPECTED.scored.map((table) => [table.labels.length, table] as const);

describe("figures of calls", () => {
  it.each(scored)("are scikit-learn's on %i cases", (_, { first, labels, figures }) => {
    expectNear(confusionFigures(confusion(first, labels, 0.5)), figures);
  });

  it("are null for 0/0, and Matthews' is 0 with an empty margin", () => {
    const none = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
    expect(confusionFigures(none)).toEqual({
      accuracy: null,
      sensitivity: null,
      specificity: null,
      ppv: null,
      npv: null,
      f1: null,
      mcc: 0,
    });
    expect(confusionFigures({ ...none, trueNegatives: 4 })).toMatchObject({ accuracy: 1, sensitivity: null, ppv: null, f1: null, mcc: 0 });
    expect(confusionFigures({ ...none, falseNegatives: 4 })).toMatchObject({ sensitivity: 0, npv: 0, f1: 0, mcc: 0 });
  });
});

describe("frozen thresholds", () => {
  it.each(scored)("are those of scikit-learn's ROC curve on %i cases", (_, { first, labels, youden, ruleIn }) => {
    expectNear(youdenThreshold(first, labels), youden);
    if (ruleIn) expectNear(ruleInThreshold(first, labels), ruleIn);
    else expect(ruleInThreshold(first, labels)).toBeNull();
  });

  it("are the highest of equals", () => {
    expect(youdenThreshold([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1])).toEqual({ threshold: 0.9, sensitivity: 0.5, specificity: 1 });
    expect(
      ruleInThreshold([...Array.from({ length: 20 }, () => 0.1), 0.5, 0.9], [...Array.from({ length: 19 }, () => 0 as const), 1, 0, 1]),
    ).toEqual({
      threshold: 0.9,
      sensitivity: 0.5,
      specificity: 1,
    });
  });

  it("rule in at a specificity of 0.95 itself", () => {
    const labels = Array.from({ length: 22 }, (_, i) => (i < 20 ? (0 as const) : (1 as const)));
    const scores = labels.map((label, i) => (label === 1 ? i - 18 : i === 0 ? 2.5 : 0));
    expect(ruleInThreshold(scores, labels)).toEqual({ threshold: 2, sensitivity: 1, specificity: 0.95 });
  });

  it("are undefined without both classes, and the second where nothing rules in", () => {
    expect(youdenThreshold([0.1, 0.2], [1, 1])).toBeNull();
    expect(ruleInThreshold([], [])).toBeNull();
    expect(ruleInThreshold([0.1, 0.9], [1, 0])).toBeNull();
  });

  it("give what they promise when used", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.constantFrom(0 as const, 1 as const)), { maxLength: 40 }), (cases) => {
        const [scores, labels] = [cases.map(([score]) => score), cases.map(([, label]) => label)];
        for (const found of [youdenThreshold(scores, labels), ruleInThreshold(scores, labels)]) {
          if (!found) continue;
          const { sensitivity, specificity } = confusionFigures(confusion(scores, labels, found.threshold));
          expectNear(found, { sensitivity, specificity });
        }
      }),
    );
  });
});

describe("the decision curve", () => {
  it.each(scored)("is that of scikit-learn's counts on %i cases", (_, { first, labels, decisions }) => {
    const found = decisionCurve(
      first,
      labels,
      decisions.map((each) => each.threshold),
    );
    for (const [i, point] of decisions.entries()) expectNear(found![i]!, point);
  });

  it("is treating everyone at 0, and undefined without cases or odds", () => {
    const [at0] = decisionCurve([0.2, 0.8, 0.5], [0, 1, 1], [0])!;
    expect(at0).toMatchObject({ model: 2 / 3, treatAll: 2 / 3, treatNone: 0 });
    expect(decisionCurve([], [], [0.5])).toBeNull();
    expect(() => decisionCurve([0.5], [1], [1])).toThrow(RangeError);
  });
});
