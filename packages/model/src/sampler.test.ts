import { balancedSampler } from "./sampler.js";

const mask = new Uint8Array(1);
const cases = (labels: readonly (0 | 1 | null)[]) => labels.map((label) => ({ label, mask }));

describe("the sampler", () => {
  it("draws two positive and two negative of four, however rare one is", () => {
    const labels = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] as const;
    const next = balancedSampler(cases(labels), 4, 1);
    for (let i = 0; i < 20; i++) expect(next().filter((n) => labels[n] === 1)).toHaveLength(2);
  });

  it("deals every case out before it deals one again", () => {
    const next = balancedSampler(cases([0, 0, 0, 0, 1, 1, 1, 1]), 4, 3);
    const drawn = [...next(), ...next()];
    expect(drawn.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("draws unlabelled cases with a mask in proportion, and never one with neither", () => {
    const pool = [...cases([0, 1, 0, 1, null, null]), { label: null, mask: null }];
    const next = balancedSampler(pool, 4, 5);
    const drawn = Array.from({ length: 30 }, () => next()).flat();
    expect(drawn).not.toContain(6);
    expect(drawn.filter((n) => n === 4 || n === 5)).toHaveLength(40);
  });

  it("makes do with one class", () => {
    expect(balancedSampler(cases([1, 1, 1]), 4, 1)()).toHaveLength(4);
  });

  it("gives the same batches for the same seed, and others for another", () => {
    const batches = (seed: number) => {
      const next = balancedSampler(cases([0, 1, 0, 1, 0, 1, 0, 1]), 4, seed);
      return Array.from({ length: 5 }, () => next());
    };
    expect(batches(1)).toEqual(batches(1));
    expect(batches(2)).not.toEqual(batches(1));
  });

  it("refuses a site with nothing to learn from", () => {
    expect(() => balancedSampler([{ label: null, mask: null }], 4, 1)).toThrow("nothing to learn from");
  });
});
