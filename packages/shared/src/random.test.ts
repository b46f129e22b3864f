import { fnv1a32, mulberry32, normal, randomIndex, randomStream, shuffled } from "./random.js";

describe("a random stream", () => {
  it("hashes its name as FNV-1a does (published test vectors)", () => {
    expect(fnv1a32("")).toBe(0x811c9dc5);
    expect(fnv1a32("a")).toBe(0xe40c292c);
    expect(fnv1a32("foobar")).toBe(0xbf9cf968);
  });

  it("never changes: cohorts, splits and augmentations hang on these numbers", () => {
    const uniform = mulberry32(1);
    expect([uniform(), uniform(), uniform()]).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
    const named = randomStream("site-a", 3, "shuffle");
    expect(normal(named)).toBeCloseTo(2.1549318434839395, 12); // engines may differ in the last bit of log and cos
    expect(normal(named)).toBeCloseTo(-0.2037990069197496, 12);
  });

  it("has mean 1/2 and variance 1/12; its normals 0 and 1, skew 0, kurtosis 3", () => {
    const uniform = randomStream("moments");
    const n = 40_000;
    const u = Array.from({ length: n }, () => uniform());
    const z = Array.from({ length: n }, () => normal(uniform));
    const moment = (xs: readonly number[], k: number, about = 0) => xs.reduce((s, x) => s + (x - about) ** k, 0) / xs.length;
    expect(moment(u, 1)).toBeCloseTo(0.5, 2);
    expect(moment(u, 2, 0.5)).toBeCloseTo(1 / 12, 2);
    expect(moment(z, 1)).toBeCloseTo(0, 1);
    expect(moment(z, 2)).toBeCloseTo(1, 1);
    expect(moment(z, 3)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(z, 4) - 3)).toBeLessThan(0.2);
  });

  it("shuffles without losing anything, every place equally likely", () => {
    const uniform = randomStream("shuffle");
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffled([1, 2, 3], uniform);
      expect([...order].sort((a, b) => a - b)).toEqual([1, 2, 3]);
      seen.set(order.join(""), (seen.get(order.join("")) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("picks indices inside the range", () => {
    expect(randomIndex(() => 0, 5)).toBe(0);
    expect(randomIndex(() => 1 - 2 ** -32, 5)).toBe(4);
  });
});
