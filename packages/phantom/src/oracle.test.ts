import { sha256Hex } from "@midline/shared/canonical-hash";
import { auroc } from "@midline/shared/metrics/auroc";
import type { PhantomKey } from "./case-streams.js";
import { toldLabels } from "./label-rows.js";
import { openOracle, oracleCases, oracleJson, type OracleCase } from "./oracle.js";

jest.setTimeout(60_000);

const keys: readonly PhantomKey[] = Array.from({ length: 4000 }, (_, i) => ({
  preset: "training",
  seed: 5,
  siteCode: "site-a",
  number: i + 1,
}));

const aurocOf = (cases: readonly OracleCase[], score: (one: OracleCase) => number) => {
  const measured = auroc(
    cases.map(score),
    cases.map((one) => one.label),
  );
  if (!measured) throw new Error("no AUROC without both labels");
  return { value: measured.value, se: Math.sqrt(measured.variance) };
};

describe("the oracle", () => {
  const cases = oracleCases(keys);

  it("reads as well as the design says: cues 0.986, location 0.649, both 0.988", () => {
    const expected = { cues: 0.98644, location: 0.649, both: 0.9881 } as const;
    for (const part of ["cues", "location", "both"] as const) {
      const { value, se } = aurocOf(cases, (one) => one.llr[part]);
      expect(Math.abs(value - expected[part]) / se).toBeLessThan(3);
    }
    for (const { label, altered, llr } of cases) {
      expect(label).toBe(altered);
      expect(llr.both).toBeCloseTo(llr.cues + llr.location, 5);
    }
  });

  it("is as blind as everybody once the labels are permuted: 0.5 within 2 SE", () => {
    const permuted = oracleCases(keys, { permutationSeed: 1 });
    for (const part of ["cues", "location", "both"] as const) {
      const { value, se } = aurocOf(permuted, (one) => one.llr[part]);
      expect(Math.abs(value - 0.5) / se).toBeLessThan(2);
    }
    expect(permuted.map((one) => Object.assign({}, one, { label: one.altered }))).toEqual(cases);
  });

  it("comes out of its file as it went in, unless somebody has touched it", () => {
    const text = oracleJson(cases.slice(0, 3));
    const seal = sha256Hex(text);
    expect(text).toContain("SYNTHETIC");
    expect(openOracle(text, seal)).toEqual(cases.slice(0, 3));
    expect(() => openOracle(text.replace('"label": 1', '"label": 0'), seal)).toThrow("seal is broken");
  });

  it("is the same file on every machine", () => {
    expect(sha256Hex(oracleJson(cases.slice(0, 100)))).toBe("131f1b73eb4e39265b2171c8fce7d3c6b2c2a0d5b48ed75d99a31efd1c547e73");
  });
});

describe("permuted labels", () => {
  it("are the cohort's own in another order: as many altered, the same for the same seed", () => {
    const own = toldLabels(keys);
    const permuted = toldLabels(keys, { permutationSeed: 1 });
    const altered = (labels: readonly (0 | 1)[]): number => labels.filter((label) => label === 1).length;
    expect(altered(permuted)).toBe(altered(own));
    expect(permuted).toHaveLength(own.length);
    expect(toldLabels(keys, { permutationSeed: 1 })).toEqual(permuted);
    expect(toldLabels(keys, { permutationSeed: 2 })).not.toEqual(permuted);
  });
});
