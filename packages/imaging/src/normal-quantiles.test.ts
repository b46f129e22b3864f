import { normalQuantiles } from "./normal-quantiles.js";

describe("quantiles of the normal distribution", () => {
  const quantiles = normalQuantiles();
  const draw = (p: number): number => quantiles[Math.floor(p * quantiles.length)]!;

  it("are the published ones", () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.84134474606, 1],
      [0.975, 1.95996398454],
      [0.001, -3.09023230617],
    ] as const)
      expect(Math.abs(draw(p) - z)).toBeLessThan(z < -3 ? 0.02 : 2e-4);
  });

  it("have mean 0 and variance 1, and are numbers from end to end", () => {
    const draws = Array.from(quantiles);
    expect(draws).toHaveLength(16_384);
    expect(draws.every(Number.isFinite)).toBe(true);
    expect(Math.abs(draws.reduce((a, b) => a + b) / draws.length)).toBeLessThan(1e-6);
    expect(draws.reduce((sum, z) => sum + z * z, 0) / draws.length).toBeCloseTo(1, 3);
    expect(Number.isFinite(draw(0)) && Number.isFinite(draw(1 - 2 ** -32))).toBe(true);
  });
});
