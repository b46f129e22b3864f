import { drawField, MEAN_ABOVE_BLACK } from "./bias-field.js";
import { withRoom } from "./loops.js";

const n = 16;

/** Two tissues in a head that fills half the cube; the same in channels 0 and 1, another in 2, nothing in 3. */
const head = (): Float32Array =>
  Float32Array.from({ length: 4 * n ** 3 }, (_, i) => {
    const [voxel, channel] = [i >> 2, i & 3];
    if (channel === 3 || Math.floor(voxel / n ** 2) < 4) return 0;
    return (voxel % 2 === 0 ? 1 : -1) * (channel === 2 ? 0.5 : 1);
  });

function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function laid(image: Float32Array, strength: number, random: () => number): Float32Array {
  return withRoom((room) => {
    const at = room.put(image);
    room.loops.layField(at, n, room.put(drawField(strength, random)), MEAN_ABOVE_BLACK);
    return room.floats(at, image.length).slice();
  });
}

describe("a bias field", () => {
  it("multiplies what lies above black, the same for every sequence, and leaves the background 0", () => {
    const before = head();
    const after = laid(before, 0.3, stream(11));
    const seen = new Set<number>();
    for (let i = 0; i < after.length; i += 4) {
      const times = [0, 1, 2].map((c) => (before[i + c] === 0 ? null : (after[i + c]! + 3) / (before[i + c]! + 3)));
      if (times[0] === null) expect(Array.from(after.subarray(i, i + 4))).toEqual([0, 0, 0, 0]);
      else {
        expect(times[1]).toBeCloseTo(times[0]!, 5);
        expect(times[2]).toBeCloseTo(times[0]!, 4);
        seen.add(Math.round(times[0]! * 1000));
      }
      expect(after[i + 3]).toBe(0);
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  it("is slow: neighbours differ by little, ends by more; and draws alike from the same stream", () => {
    const first = laid(head(), 0.3, stream(5));
    expect(laid(head(), 0.3, stream(5))).toEqual(first);
    const times = (x: number, y: number, z: number): number => {
      const i = 4 * ((x * n + y) * n + z);
      return (first[i]! + 3) / (head()[i]! + 3);
    };
    const line = Array.from({ length: n }, (_, z) => Math.log(times(10, 8, z)));
    const steps = line.slice(1).map((value, z) => Math.abs(value - line[z]!));
    expect(Math.max(...steps)).toBeLessThan(0.2);
    expect(Math.max(...line) - Math.min(...line)).toBeGreaterThan(0.1);
  });

  it("is the exponential of its polynomial", () => {
    const coefficients = drawField(0.3, stream(8));
    const after = laid(head(), 0.3, stream(8));
    const place = [9, 4, 13];
    const [u, v, w] = place.map((at) => (2 * at + 1) / n - 1);
    let sum = 0;
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) for (let k = 0; k < 4; k++) sum += coefficients[16 * i + 4 * j + k]! * u! ** i * v! ** j * w! ** k;
    const at = 4 * ((place[0]! * n + place[1]!) * n + place[2]!);
    expect(after[at]).toBeCloseTo((head()[at]! + MEAN_ABOVE_BLACK) * Math.exp(sum) - MEAN_ABOVE_BLACK, 5);
  });

  it("of no strength changes nothing", () => {
    expect(laid(head(), 0, stream(3))).toEqual(head());
  });
});
