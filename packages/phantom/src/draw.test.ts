import { mulberry32 } from "@midline/shared/random";
import { drawCount, drawIndex, normalCdf } from "./draw.js";
import { valueNoise } from "./value-noise.js";
import { ellipsoidField, coordinate } from "./soft-ellipsoid.js";
import { phantomPseudonym } from "./pseudonym.js";
import { drawMask } from "./annotate.js";

describe("draws", () => {
  it("follow the tables of the normal distribution", () => {
    for (const [x, p] of [
      [0, 0.5],
      [1, 0.8413447],
      [1.959964, 0.975],
      [-1.644854, 0.05],
      [4, 0.9999683],
      [-9, 0],
    ] as const)
      expect(normalCdf(x)).toBeCloseTo(p, 6);
  });

  it("count as Poisson does: mean and variance agree", () => {
    const uniform = mulberry32(5);
    const counts = Array.from({ length: 20_000 }, () => drawCount(uniform, 1.7));
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    expect(mean).toBeCloseTo(1.7, 1);
    expect(variance).toBeCloseTo(1.7, 1);
  });

  it("choose each index as often as told, and never past the end", () => {
    const uniform = mulberry32(6);
    const seen = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) seen[drawIndex(uniform, [0.2, 0.3, 0.5])]!++;
    expect(seen.map((count) => Math.round(count / 300))).toEqual([20, 30, 50]);
    expect(drawIndex(() => 1 - 2 ** -53, [0.1, 0.2, 0.7 - 1e-9])).toBe(2);
  });
});

describe("value noise", () => {
  it("is the lattice itself where the grid is the lattice, and lies between its points elsewhere", () => {
    const lattice = valueNoise(mulberry32(1), 5, 5);
    const fine = valueNoise(mulberry32(1), 5, 17);
    const at = (x: number, y: number, z: number): number => lattice[x + 5 * (y + 5 * z)]!;
    expect(fine[4 + 17 * (8 + 17 * 12)]).toBeCloseTo(at(1, 2, 3), 5);
    expect(fine[6 + 17 * (8 + 17 * 12)]).toBeCloseTo((at(1, 2, 3) + at(2, 2, 3)) / 2, 5);
    expect(fine[4 + 17 * (10 + 17 * 12)]).toBeCloseTo((at(1, 2, 3) + at(1, 3, 3)) / 2, 5);
    expect(fine[4 + 17 * (8 + 17 * 14)]).toBeCloseTo((at(1, 2, 3) + at(1, 2, 4)) / 2, 5);
  });
});

describe("a soft ellipsoid", () => {
  it("is the formula, voxel by voxel, turned and dented", () => {
    const n = 12;
    const [centre, radii, softness, yaw] = [[0.1, -0.2, 0.05], [0.3, 0.5, 0.4], 0.08, 0.4] as const;
    const warp = valueNoise(mulberry32(2), 4, n).map((value) => 0.1 * value);
    const field = ellipsoidField(n, { centre, radii, softness, yaw, warp });
    let at = 0;
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < n; i++, at++) {
          const [dx, dy, dz] = [coordinate(i, n) - centre[0], coordinate(j, n) - centre[1], coordinate(k, n) - centre[2]];
          const x = Math.cos(yaw) * dx + Math.sin(yaw) * dy;
          const y = -Math.sin(yaw) * dx + Math.cos(yaw) * dy;
          const q = Math.hypot(x / radii[0], y / radii[1], dz / radii[2]) + warp[at]!;
          expect(field[at]).toBeCloseTo(1 / (1 + Math.exp(-(1 - q) / softness)), 6);
        }
      }
    }
  });
});

describe("a phantom's name", () => {
  it("is letters and digits, and tells sites and healthy heads apart", () => {
    expect(phantomPseudonym("tarnwick", 1)).toBe("TARN0001");
    expect(phantomPseudonym("tarnwick", 12, true)).toBe("TARNN0012");
    expect(phantomPseudonym("site-a", 3)).toBe("SITEA0003");
    expect(phantomPseudonym("site-b", 12_345)).toBe("SITEB12345");
  });
});

describe("a reader's mask", () => {
  it("strays from the truth by one voxel at the edge, and never loses a tumour", () => {
    const n = 12;
    const truth = new Uint8Array(n ** 3);
    for (let k = 3; k < 9; k++) for (let j = 3; j < 9; j++) for (let i = 3; i < 9; i++) truth[i + n * (j + n * k)] = 1;
    const drawn = drawMask((purpose) => mulberry32(purpose.length), truth, n);
    let moved = 0;
    for (let at = 0; at < truth.length; at++) {
      if (drawn[at] === truth[at]) continue;
      moved++;
      const [i, j, k] = [at % n, Math.floor(at / n) % n, Math.floor(at / (n * n))];
      expect([i, j, k].every((c) => c >= 2 && c <= 9)).toBe(true); // not further out than one
      expect([i, j, k].some((c) => c <= 3 || c >= 8)).toBe(true); // nor further in
    }
    expect(moved).toBeGreaterThan(0);
    const speck = new Uint8Array(n ** 3);
    speck[5 + n * (5 + n * 5)] = 1;
    for (let seed = 0; seed < 20; seed++) expect(drawMask(() => mulberry32(seed), speck, n).includes(1)).toBe(true);
  });
});
