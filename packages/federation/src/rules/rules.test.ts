import type { Result } from "@midline/shared/result";
import fc from "fast-check";
import type { SiteUpdate } from "../site-update.js";
import * as expected from "../testing/expected.js";
import { aggregate } from "../aggregate.js";
import type { Aggregate } from "./aggregate-by.js";
import { federatedAverage } from "./federated-average.js";

const normalisedAverage = (updates: readonly SiteUpdate[]) => aggregate({ rule: "normalised-mean", tolerated: 0 }, updates);
const coordinateMedian = (updates: readonly SiteUpdate[]) => aggregate({ rule: "median", tolerated: 0 }, updates);
const normBoundedMean = (updates: readonly SiteUpdate[]) => aggregate({ rule: "norm-bounded-mean", tolerated: 0 }, updates);
const trimmedMean = (updates: readonly SiteUpdate[], tolerated: number) => aggregate({ rule: "trimmed-mean", tolerated }, updates);
const multiKrum = (updates: readonly SiteUpdate[], tolerated: number) => aggregate({ rule: "multi-krum", tolerated }, updates);

type Values = Readonly<Record<string, readonly number[]>>;

const SITES: readonly SiteUpdate[] = expected.SITES.map(({ delta, ...site }) => ({
  ...site,
  delta: Object.entries(delta).map(([name, values]) => ({ name, shape: [values.length], values: Float32Array.from(values) })),
}));

const valueOf = (result: Result<Aggregate>): Aggregate => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};
const valuesOf = (result: Result<Aggregate>): Values =>
  Object.fromEntries(valueOf(result).delta.map(({ name, values }) => [name, [...values]]));
const weightsOf = (result: Result<Aggregate>) => valueOf(result).weights.map(({ weight }) => weight);
const codeOf = (result: Result<Aggregate>): string | null => (result.ok ? null : result.fault.code);

/** Equal but for the rounding to float32. */
function expectNear(actual: Values, wanted: Values): void {
  for (const [name, values] of Object.entries(wanted))
    for (const [i, value] of values.entries()) expect(Math.abs(actual[name]![i]! - value)).toBeLessThanOrEqual(2 ** -23 * Math.abs(value));
  expect(Object.keys(actual).toSorted()).toEqual(Object.keys(wanted).toSorted());
}

const RULES = {
  "federated averaging": federatedAverage,
  FedNova: normalisedAverage,
  "the coordinate median": coordinateMedian,
  "the trimmed mean": (updates: readonly SiteUpdate[]) => trimmedMean(updates, 1),
  "the norm-bounded mean": normBoundedMean,
  "multi-Krum": (updates: readonly SiteUpdate[]) => multiKrum(updates, 1),
};

describe("a rule", () => {
  it.each([
    ["federated averaging", expected.AVERAGE],
    ["FedNova", expected.NORMALISED],
    ["the coordinate median", expected.MEDIAN],
    ["the trimmed mean", expected.TRIMMED],
    ["the norm-bounded mean", expected.BOUNDED],
    ["multi-Krum", expected.KRUM],
  ] as const)("%s is what NumPy and SciPy make of six sites, two of which teach less than all heads", (name, wanted) => {
    expectNear(valuesOf(RULES[name](SITES)), wanted);
  });

  it.each(Object.entries(RULES))("%s is the same to the bit in every order of arrival", (_, rule) => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...SITES], { minLength: SITES.length }), (arrived) =>
        expect(valuesOf(rule(arrived))).toEqual(valuesOf(rule(SITES))),
      ),
    );
  });

  it.each(Object.entries(RULES))("%s leaves equal changes as they are, and moves no head that nobody taught", (_, rule) => {
    const delta = [
      { name: "enc/w", shape: [2], values: Float32Array.of(0.1, -3e-8) },
      { name: "seg/w", shape: [1], values: Float32Array.of(7) },
    ];
    const examples = { trunk: 3, classification: 0, segmentation: 0, age: 0 };
    const same = ["a", "b", "c", "d", "e"].map((siteCode) => ({ siteCode, examples, steps: 5, delta }));
    expect(valuesOf(rule(same))).toEqual({ "enc/w": [Math.fround(0.1), Math.fround(-3e-8)], "seg/w": [0] });
  });
});

describe("a robust rule", () => {
  it("multi-Krum leaves out the sites that stand apart, and says so", () => {
    // Site f shouts twenty times as loud; of six sites, one of whom may lie, three are averaged.
    const weights = weightsOf(multiKrum(SITES, 1));
    expect(weights[5]).toBe(0);
    expect(weights.filter((weight) => weight === 0)).toHaveLength(3);
    expect(weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0)).toBeCloseTo(1, 12);
  });

  it("the norm-bounded mean holds the loudest to the median length", () => {
    const plain = weightsOf(federatedAverage(SITES));
    const held = weightsOf(normBoundedMean(SITES));
    expect(held[5]! / plain[5]!).toBeLessThan(0.1);
    expect(held.filter((weight, k) => weight === plain[k])).toHaveLength(3);
  });

  it("the median and the trimmed mean give no weights: they look at each coordinate for itself", () => {
    expect(weightsOf(coordinateMedian(SITES))).toEqual(SITES.map(() => null));
    expect(weightsOf(trimmedMean(SITES, 2))).toEqual(SITES.map(() => null));
  });

  it("the trimmed mean takes the median of a head that too few sites taught to trim", () => {
    const twoTeach = SITES.map((site, k) => (k < 2 ? site : { ...site, examples: { ...site.examples, segmentation: 0 } }));
    expect(valuesOf(trimmedMean(twoTeach, 1))["seg/w"]).toEqual(valuesOf(coordinateMedian(twoTeach))["seg/w"]);
  });

  it("is refused where too few sites have answered for it to hold", () => {
    expect(codeOf(multiKrum(SITES.slice(0, 4), 1))).toBe("TOO_FEW_UPDATES");
    expect(codeOf(multiKrum(SITES.slice(0, 5), 1))).toBeNull();
    expect(codeOf(trimmedMean(SITES.slice(0, 4), 2))).toBe("TOO_FEW_UPDATES");
    expect(codeOf(trimmedMean(SITES.slice(0, 5), 2))).toBeNull();
    expect(codeOf(coordinateMedian([]))).toBe("NO_UPDATES");
  });

  it("stays among what honest sites said, whatever one of them says", () => {
    const lie = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 2 });
    const honest = [-1, 0, 0.5, 2];
    fc.assert(
      fc.property(lie, fc.nat({ max: 4 }), ([trunk], place) => {
        const said = honest.toSpliced(place, 0, trunk!);
        const updates = said.map((value, k) => ({
          siteCode: `s${k}`,
          examples: { trunk: 1, classification: 0, segmentation: 0, age: 0 },
          steps: 1,
          delta: [{ name: "enc/w", shape: [1], values: Float32Array.of(value) }],
        }));
        for (const rule of [RULES["the coordinate median"], RULES["the trimmed mean"], RULES["multi-Krum"]]) {
          const [value] = valuesOf(rule(updates))["enc/w"]!;
          expect(value).toBeGreaterThanOrEqual(-1);
          expect(value).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});

describe("FedNova", () => {
  it("is federated averaging where all sites take as many steps", () => {
    const equal = SITES.map((site) => ({ ...site, steps: 7 }));
    expectNear(valuesOf(normalisedAverage(equal)), valuesOf(federatedAverage(equal)));
  });

  it("does not let a site that takes ten times the steps pull harder", () => {
    const of = (siteCode: string, steps: number, value: number): SiteUpdate => ({
      siteCode,
      steps,
      examples: { trunk: 1, classification: 0, segmentation: 0, age: 0 },
      delta: [{ name: "enc/w", shape: [1], values: Float32Array.of(value) }],
    });
    // Both go as far in a step, in opposite directions.
    expect(valuesOf(normalisedAverage([of("a", 10, 1), of("b", 100, -10)]))["enc/w"]).toEqual([0]);
    expect(valuesOf(federatedAverage([of("a", 10, 1), of("b", 100, -10)]))["enc/w"]).toEqual([-4.5]);
  });
});
