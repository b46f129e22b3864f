import type { Triple } from "./affine.js";
import { fillSlices, largestRegion } from "./regions.js";
import { type Runs, runsAbove } from "./runs.js";
import { plainFillSlices, plainLargestRegion } from "./testing/plain-regions.js";

/** Ones by chance, the same on every machine. */
function scattered([nx, ny, nz]: Triple, share: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: nx * ny * nz }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 < share ? 1 : 0;
  });
}

const runsOf = (mask: Uint8Array, shape: Triple): Runs => runsAbove(Float32Array.from(mask), 0.5, shape);

/** Without any filling. */
function maskOf({ first, from, to }: Runs, [nx, ny, nz]: Triple): Uint8Array {
  const mask = new Uint8Array(nx * ny * nz);
  for (let row = 0; row < ny * nz; row++)
    for (let run = first[row]!; run < first[row + 1]!; run++) mask.fill(1, row * nx + from[run]!, row * nx + to[run]!);
  return mask;
}

const SHAPES: readonly Triple[] = [
  [9, 7, 5],
  [5, 9, 7],
  [1, 6, 8],
  [8, 1, 6],
  [6, 8, 1],
  [1, 1, 1],
  [16, 12, 10],
];

describe("regions found run by run", () => {
  it.each(SHAPES)("are those found voxel by voxel, in %i × %i × %i", (...shape) => {
    for (const share of [0, 0.2, 0.31, 0.4, 0.6, 0.8, 1]) {
      for (let seed = 1; seed <= 5; seed++) {
        const mask = scattered(shape, share, seed);
        expect(maskOf(largestRegion(runsOf(mask, shape), shape), shape)).toEqual(plainLargestRegion(mask, shape));
        expect(fillSlices(runsOf(mask, shape), shape)).toEqual(plainFillSlices(mask, shape));
      }
    }
  });

  it("keep the first of two regions of one size", () => {
    const shape: Triple = [7, 1, 1];
    expect(Array.from(maskOf(largestRegion(runsOf(Uint8Array.of(0, 1, 1, 0, 1, 1, 0), shape), shape), shape))).toEqual([
      0, 1, 1, 0, 0, 0, 0,
    ]);
  });

  it("are filled where a ring encloses something in one slice only", () => {
    const shape: Triple = [5, 5, 3];
    const mask = new Uint8Array(75);
    for (let y = 1; y < 4; y++) for (let x = 1; x < 4; x++) if (x !== 2 || y !== 2) mask[25 + 5 * y + x] = 1;
    const filled = fillSlices(runsOf(mask, shape), shape);
    expect(filled[25 + 12]).toBe(1);
    expect(filled.reduce((sum, value) => sum + value, 0)).toBe(9);
  });
});
