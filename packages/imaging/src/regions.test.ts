import type { Triple } from "./affine.js";
import { bitsBytes, bytesOf } from "./bits.js";
import { type Room, withRoom } from "./loops.js";
import { plainFillSlices, plainLargestRegion, plainSolid } from "./testing/plain-regions.js";

/** Ones by chance, the same on every machine. */
function scattered([nx, ny, nz]: Triple, share: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: nx * ny * nz }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 < share ? 1 : 0;
  });
}

type Change = (room: Room, bits: number, shape: Triple) => void;
const keepLargest: Change = ({ loops }, bits, shape) => loops.keepLargest(bits, ...shape);
const fillSlices: Change = ({ loops }, bits, shape) => loops.fillSlices(bits, ...shape);

function changed(change: Change, mask: Uint8Array, shape: Triple): Uint8Array {
  return withRoom((room) => {
    const bits = room.take(bitsBytes(shape));
    room.loops.bitsAbove(room.put(Float32Array.from(mask)), 0.5, shape[0], shape[1] * shape[2], bits);
    change(room, bits, shape);
    return room.bytes(bytesOf(room, bits, shape), mask.length).slice();
  });
}

const SHAPES: readonly Triple[] = [
  [9, 7, 5],
  [5, 9, 7],
  [1, 6, 8],
  [8, 1, 6],
  [6, 8, 1],
  [1, 1, 1],
  [16, 12, 10],
  [64, 5, 4],
  [65, 4, 6],
  [130, 6, 5],
];

describe("regions of a mask of bits", () => {
  it.each(SHAPES)("are those found voxel by voxel, in %i × %i × %i", (...shape) => {
    for (const share of [0, 0.2, 0.31, 0.4, 0.6, 0.8, 1]) {
      for (let seed = 1; seed <= 5; seed++) {
        const mask = scattered(shape, share, seed);
        expect(changed(keepLargest, mask, shape)).toEqual(plainLargestRegion(mask, shape));
        expect(changed(fillSlices, mask, shape)).toEqual(plainFillSlices(mask, shape));
      }
    }
  });

  it("keep the first of two regions of one size", () => {
    const shape: Triple = [7, 1, 1];
    expect(Array.from(changed(keepLargest, Uint8Array.of(0, 1, 1, 0, 1, 1, 0), shape))).toEqual([0, 1, 1, 0, 0, 0, 0]);
  });

  it("are filled where a ring encloses something in one slice only", () => {
    const shape: Triple = [5, 5, 3];
    const mask = new Uint8Array(75);
    for (let y = 1; y < 4; y++) for (let x = 1; x < 4; x++) if (x !== 2 || y !== 2) mask[25 + 5 * y + x] = 1;
    const filled = changed(fillSlices, mask, shape);
    expect(filled[25 + 12]).toBe(1);
    expect(filled.reduce((sum, value) => sum + value, 0)).toBe(9);
  });

  it.each(SHAPES)("are solid where no neighbour is outside, in %i × %i × %i", (...shape) => {
    for (const share of [0.5, 0.9, 1]) {
      const mask = scattered(shape, share, 3);
      const solid = withRoom((room) => {
        const bits = room.take(bitsBytes(shape));
        room.loops.bitsNotZero(room.put(Float32Array.from(mask)), shape[0], shape[1] * shape[2], bits);
        return room.loops.solidIn(bits, ...shape);
      });
      expect(solid).toBe(plainSolid(mask, shape));
    }
  });
});
