import { affineOfColumns, applyAffine, columnOf, scaleAffine, type Affine, type Triple } from "./affine.js";
import { maskToGrid, toCaseGrid, type CaseImage, type CaseSequences } from "./case-grid.js";
import { ballAt, cubeGrid, headAt, photograph } from "./testing/made-head.js";
import type { Volume } from "./volume.js";

const cube = { gridSize: 32, spacingMm: 6 };
const where = "sub-A01";

function caseOf(given: Omit<CaseSequences, "where">): CaseImage {
  const result = toCaseGrid({ ...given, where }, cube);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

const channel = (found: CaseImage, c: number): Float32Array => found.image.filter((_, i) => i % 4 === c);
const dice = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let [both, sum] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== 0 && b[i] !== 0) both++;
    sum += (a[i] === 0 ? 0 : 1) + (b[i] === 0 ? 0 : 1);
  }
  return (2 * both) / sum;
};

/** The affine moved upwards, and its first axis stretched or turned round. */
const placedAt = (a: Affine, up: number, turn: number): Affine =>
  affineOfColumns([a[0] * turn, a[4] * turn, a[8] * turn], columnOf(a, 1), columnOf(a, 2), [a[3], a[7], a[11] + up]);

/** A phantom's volume: z-scored, background exactly 0, on the 192 mm cube. */
function phantomVolume(voxels: number): Volume {
  const { shape, affine } = cubeGrid(voxels);
  const { data } = photograph(headAt([4, -7, 11]), shape, affine);
  const inside = data.filter((value) => value !== 0);
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const deviation = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
  return { data: data.map((value) => (value === 0 ? 0 : (value - mean) / deviation)), shape, affine };
}

describe("the case grid", () => {
  it("is a phantom's own grid, voxel for voxel, with x first and the channel last", () => {
    const t2 = phantomVolume(32);
    const found = caseOf({ sequences: { t2, flair: t2 } });
    expect(found.affine).toEqual(t2.affine);
    for (const [x, y, z] of [
      [16, 16, 16],
      [10, 20, 14],
      [22, 9, 19],
      [0, 0, 0],
    ] as const) {
      const tensor = ((x * 32 + y) * 32 + z) * 4;
      const stored = t2.data[x + 32 * (y + 32 * z)];
      expect(found.image[tensor + 2]).toBe(stored);
      expect(found.image[tensor + 3]).toBe(stored);
    }
    const restored = new Float32Array(32 ** 3);
    channel(found, 2).forEach((value, i) => (restored[Math.floor(i / 1024) + 32 * (Math.floor(i / 32) % 32) + 1024 * (i % 32)] = value));
    expect(restored).toEqual(t2.data);
  });

  it("is the exact mean of 2 × 2 × 2 voxels of a phantom twice as fine, over its head", () => {
    const fine = phantomVolume(64);
    const found = caseOf({ sequences: { t2: fine } });
    const at = (x: number, y: number, z: number): number => fine.data[x + 64 * (y + 64 * z)]!;
    const meanOf = (x: number, y: number, z: number): number => {
      const eight = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => at(2 * x + (k & 1), 2 * y + ((k >> 1) & 1), 2 * z + (k >> 2)));
      return eight.reduce((sum, value) => sum + value, 0) / 8;
    };
    const pairs = (
      [
        [16, 16, 16],
        [12, 18, 15],
        [20, 10, 20],
      ] as const
    ).map(([x, y, z]) => [meanOf(x, y, z), found.image[((x * 32 + y) * 32 + z) * 4 + 2]!] as const);
    const slope = (pairs[1]![1] - pairs[0]![1]) / (pairs[1]![0] - pairs[0]![0]); // what remains is the normalisation: one line for all
    expect(pairs[2]![1]).toBeCloseTo(pairs[0]![1] + slope * (pairs[2]![0] - pairs[0]![0]), 4);
    expect(slope).toBeCloseTo(1, 1);
  });

  it("fills missing sequences with zeros and says so", () => {
    const found = caseOf({ sequences: { flair: phantomVolume(32) } });
    expect(found.available).toEqual([0, 0, 0, 1]);
    expect(found.placedBy).toBe("flair");
    for (const c of [0, 1, 2]) expect(channel(found, c).every((value) => value === 0)).toBe(true);
    expect(channel(found, 3).some((value) => value !== 0)).toBe(true);
  });

  it("brings sequences of different grids, orders and directions to the same place", () => {
    const scene = headAt([12, -20, 35], 2);
    const turned: Affine = [-0.95, 0, -1.25, 125, -0.1, 0.97, -0.9, -100, 0.25, 0.22, 4.7, -105, 0, 0, 0, 1];
    const t1 = photograph(scene, [190, 220, 42], turned);
    const t2 = photograph(scene, [100, 110, 100], [0, 0, 2, -90, -2, 0, 0, 85, 0, -2, 0, 140, 0, 0, 0, 1]);
    const flair = photograph(scene, [60, 60, 60], scaleAffine([3.3, 3.3, 3.3], [-88, -120, -60]));
    const found = caseOf({ sequences: { t1, t2, flair } });
    const heads = [0, 2, 3].map((c) => channel(found, c));
    expect(dice(heads[0]!, heads[1]!)).toBeGreaterThan(0.96);
    expect(dice(heads[0]!, heads[2]!)).toBeGreaterThan(0.96);
    expect(dice(heads[1]!, heads[2]!)).toBeGreaterThan(0.96);
    const centre: Triple = [16, 16, 16];
    const mm = applyAffine(found.affine, centre);
    for (const c of [0, 2, 3]) {
      const right = found.image[((22 * 32 + 16) * 32 + 16) * 4 + c]!;
      const left = found.image[((10 * 32 + 16) * 32 + 16) * 4 + c]!;
      expect(right - left).toBeGreaterThan(0.5); // brighter to the right, in every one
    }
    expect(Math.abs(mm[0] - 12)).toBeLessThan(6);
    expect(Math.abs(mm[1] + 20)).toBeLessThan(6);
    expect(Math.abs(mm[2] - 35)).toBeLessThan(6);
  });

  it("says how far the headers place the heads of two sequences apart", () => {
    const t2 = phantomVolume(64);
    const moved = { ...t2, affine: placedAt(t2.affine, 36, 1) };
    const slab = { ...t2, data: t2.data.map((value, i) => (i < 64 * 64 * 30 ? 0 : value)) };
    expect(caseOf({ sequences: { t2, flair: t2 } }).overlap).toEqual([0, 0, 1, 1]);
    expect(caseOf({ sequences: { t2, t1: moved } }).overlap[0]).toBeLessThan(0.85);
    expect(caseOf({ sequences: { t2, t1: slab } }).overlap[0]).toBeGreaterThan(0.98); // part of the head, but in its place
  });

  it("hangs from the vertex when the picture goes down to the neck", () => {
    const neck = (mm: Triple): number => (Math.hypot(mm[0], mm[1]) < 50 && mm[2] < 0 ? 100 + mm[0] : headAt([0, 0, 0])(mm));
    const t2 = photograph(neck, [80, 90, 130], scaleAffine([2.5, 2.5, 2.5], [-98, -110, -240]));
    const found = caseOf({ sequences: { t2 } });
    const top = applyAffine(found.affine, [0, 0, 31])[2];
    expect(Math.abs(top - 75)).toBeLessThan(6);
  });

  it("keeps every number inside the range and finite", () => {
    const scene = headAt([0, 0, 0], 3);
    const t1ce = photograph((mm) => (Math.hypot(...mm) < 9 ? 5000 : scene(mm)), [64, 64, 64], scaleAffine([3, 3, 3], [-95, -95, -95]));
    const values = channel(caseOf({ sequences: { t1ce } }), 1);
    expect(values.every((value) => value >= -4 && value <= 5)).toBe(true);
    expect(Math.max(...values)).toBe(5);
  });
});

describe("a mask", () => {
  const scene = headAt([0, 0, 0], 2);
  const oblique: Affine = [-1.8, 0, 0.5, 85, -0.1, 1.8, -1.5, -80, 0.2, 0.5, 5, -105, 0, 0, 0, 1];
  const t2 = photograph(scene, [95, 100, 28], oblique);
  const mask = photograph(ballAt([20, 5, -10], 22), t2.shape, oblique);

  it("goes to the cube and comes back to its own grid in the same place", () => {
    const found = caseOf({ sequences: { t2 }, mask });
    const { mask: back, count } = maskToGrid(found.mask ?? [], found, t2);
    expect(count).toBe(back.reduce((sum, value) => sum + value, 0));
    expect(back).toHaveLength(t2.data.length);
    expect(dice(back, mask.data)).toBeGreaterThan(0.85);
    const millilitres = (found.mask ?? new Uint8Array()).reduce((sum, value) => sum + value, 0) * 0.216;
    expect(millilitres / (((4 / 3) * Math.PI * 22 ** 3) / 1000)).toBeCloseTo(1, 1);
  });

  it("may be drawn on any of the case's sequences", () => {
    const { shape, affine } = cubeGrid(64);
    const flair = photograph(scene, shape, affine);
    const found = caseOf({ sequences: { t2, flair }, mask: photograph(ballAt([20, 5, -10], 22), shape, affine) });
    const other = caseOf({ sequences: { t2, flair }, mask });
    expect(dice(found.mask ?? [], other.mask ?? [])).toBeGreaterThan(0.9);
  });

  it.each([
    ["of another shape", { ...mask, shape: [190, 100, 56] as const }],
    ["of another affine", { ...mask, affine: placedAt(oblique, 6, 1) }],
    ["mirrored", { ...mask, affine: placedAt(oblique, 0, -1) }],
  ])("%s is refused, not moved", (_, strange) => {
    const result = toCaseGrid({ sequences: { t2 }, mask: strange, where }, cube);
    expect(result).toMatchObject({ ok: false, fault: { code: "GRID_MISMATCH", where } });
  });

  it("is known again when only rounding parts the affines", () => {
    const rounded = placedAt(oblique, 1e-4, 1);
    expect(caseOf({ sequences: { t2 }, mask: { ...mask, affine: rounded } }).mask).not.toBeNull();
  });
});

describe("a case that cannot be placed", () => {
  const t2 = photograph(headAt([0, 0, 0], 2), [64, 64, 64], scaleAffine([3, 3, 3], [-95, -95, -95]));

  it("is refused without sequences", () => {
    expect(toCaseGrid({ sequences: {}, where }, cube)).toMatchObject({ ok: false, fault: { code: "NO_SEQUENCES" } });
  });

  it("is refused when a sequence shows nothing", () => {
    const empty = { ...t2, data: new Float32Array(t2.data.length).fill(7) };
    for (const sequences of [{ t2: empty }, { t2, flair: empty }]) {
      const result = toCaseGrid({ sequences, where }, cube);
      expect(result).toMatchObject({ ok: false, fault: { code: "BAD_INPUT" } });
    }
  });

  it("is refused when a sequence lies beside the head of the others", () => {
    const astray = { ...t2, affine: scaleAffine([3, 3, 3], [-95, -95, 305]) };
    const result = toCaseGrid({ sequences: { t2, t1: astray }, where }, cube);
    expect(result).toMatchObject({ ok: false, fault: { code: "GRID_MISMATCH" } });
  });
});
