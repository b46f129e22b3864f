import fc from "fast-check";
import { addConfusions, confusion } from "./confusion.js";
import { logit } from "./logistic.js";
import { meanOfSums } from "./mean-of-sums.js";
import { addRecalibrationSums, calibrationInTheLarge, recalibrationSums } from "./recalibration.js";

const sites = fc.array(
  fc.array(fc.record({ p: fc.double({ min: 0.001, max: 0.999, noNaN: true }), label: fc.constantFrom(0 as const, 1 as const) }), {
    maxLength: 30,
  }),
  { minLength: 1, maxLength: 4 },
);
const columns = (cases: { p: number; label: 0 | 1 }[]) => [cases.map((each) => each.p), cases.map((each) => each.label)] as const;
const IDENTITY = { intercept: 0, slope: 1 };

describe("figures of several sites from their sums", () => {
  it("are calls of all their patients", () => {
    fc.assert(
      fc.property(sites, (all) => {
        const each = all.map((cases) => confusion(...columns(cases), 0.5));
        expect(addConfusions(each)).toEqual(confusion(...columns(all.flat()), 0.5));
      }),
    );
  });

  it("are the observed share of positives less the expected one", () => {
    fc.assert(
      fc.property(sites, (all) => {
        const sums = addRecalibrationSums(
          all.map((cases) =>
            recalibrationSums(
              cases.map(({ p }) => logit(p)),
              cases.map(({ label }) => label),
              IDENTITY,
            ),
          ),
        );
        const cases = all.flat();
        const found = calibrationInTheLarge(sums, cases.length);
        if (cases.length === 0) return expect(found).toBeNull();
        const mean = (of: (each: (typeof cases)[number]) => number) => cases.reduce((sum, each) => sum + of(each), 0) / cases.length;
        expect(found!.value).toBeCloseTo(mean(({ label }) => label) - mean(({ p }) => p), 10);
        const half = 1.959963984540054 * Math.sqrt(mean(({ p }) => p * (1 - p)) / cases.length);
        expect(found!.high).toBeCloseTo(Math.min(1, found!.value + half), 10);
      }),
    );
  });

  it("are a mean with the standard error of its patients", () => {
    const values = [0.9, 0.8, 0.7, 0.2];
    const [sum, squares] = [2.6, values.reduce((total, value) => total + value * value, 0)];
    const found = meanOfSums({ n: 4, sum, squares })!;
    expect(found.value).toBeCloseTo(0.65, 12);
    // s² = 0.29 / 3
    expect(found.low).toBeCloseTo(0.65 - 1.959963984540054 * Math.sqrt(0.29 / 3 / 4), 12);
    expect(meanOfSums({ n: 3, sum: 3 * 0.8, squares: 3 * 0.64 })).toMatchObject({
      low: expect.closeTo(0.8, 6),
      high: expect.closeTo(0.8, 6),
    });
    expect(meanOfSums({ n: 1, sum: 0.5, squares: 0.25 })).toBeNull();
  });
});
