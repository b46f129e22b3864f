import { withRoom } from "./loops.js";

const n = 8;

interface Slices {
  readonly channel: number;
  readonly axis: 0 | 1 | 2;
  readonly thickness: number;
  readonly offset: number;
}

function thickened(image: Float32Array, { channel, axis, thickness, offset }: Slices): Float32Array {
  return withRoom((room) => {
    const at = room.put(image);
    room.loops.thickenSlices(at, n, channel, axis, thickness, offset);
    return room.floats(at, image.length).slice();
  });
}

const at = (x: number, y: number, z: number): number => 4 * ((x * n + y) * n + z);

/** A head that fills the cube; channel c of a voxel is told by its place. */
const filled = (value: (place: readonly [number, number, number], channel: number) => number): Float32Array =>
  Float32Array.from({ length: 4 * n ** 3 }, (_, i) => {
    const voxel = i >> 2;
    return value([Math.floor(voxel / n ** 2), Math.floor(voxel / n) % n, voxel % n], i & 3);
  });

describe("thicker slices", () => {
  it.each([0, 1, 2] as const)("are means of what they cover, interpolated between their middles, along axis %i only", (axis) => {
    const before = filled((place, channel) => (channel === 1 ? (place[axis] === 3 ? 9 : 1) : 5));
    const image = thickened(before, { channel: 1, axis, thickness: 2, offset: 0 });
    // slices cover voxels 0-1, 2-3, 4-5, 6-7: means 1, 5, 1, 1, with middles between their voxels
    const expected = [1, 2, 4, 4, 2, 1, 1, 1];
    const seen = expected.map((_, k) => image[at(axis === 0 ? k : 2, axis === 1 ? k : 4, axis === 2 ? k : 6) + 1]);
    expect(seen).toEqual(expected);
    for (const other of [0, 2, 3]) expect(image.every((value, i) => (i & 3) !== other || value === 5)).toBe(true);
  });

  it("begin where they are told to, and cover parts of voxels", () => {
    const image = thickened(
      filled(([, , z]) => z + 1),
      { channel: 0, axis: 2, thickness: 1.5, offset: 0.5 },
    );
    // slice edges at -0.75, 0.75, 2.25, 3.75, ...: the second covers a quarter of the first voxel, the next whole and a quarter of the third
    const second = (0.25 * 1 + 1 * 2 + 0.25 * 3) / 1.5;
    const first = 1;
    const middles = [0, 1.5]; // of the first and the second slice; the first voxel's own is at 0.5
    const share = (0.5 - middles[0]!) / (middles[1]! - middles[0]!);
    expect(image[at(4, 4, 0)]).toBeCloseTo(first + share * (second - first), 6);
  });

  it("leave a straight ramp straight inside, and the background and its edge to themselves", () => {
    const ramp = filled(([, , z]) => (z < 1 || z > 6 ? 0 : 10 + z));
    const thick = thickened(ramp, { channel: 2, axis: 2, thickness: 2, offset: 0.5 });
    for (let z = 0; z < n; z++) expect(thick[at(1, 1, z) + 2] === 0).toBe(z < 1 || z > 6);
    for (let z = 2; z < 6; z++) expect(thick[at(1, 1, z) + 2]).toBeCloseTo(10 + z, 5);
  });
});
