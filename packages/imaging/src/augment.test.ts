import { augmentCase, USUAL, type Augmentable, type Augmentation } from "./augment.js";
import { moveInCube } from "./move-in-cube.js";

const n = 16;
const NOTHING: Augmentation = {
  flip: 0,
  shiftVoxels: 0,
  turnDegrees: 0,
  zoom: 0,
  thick: 0,
  thickest: 0,
  field: 0,
  gain: 0,
  bias: 0,
  gamma: 1,
  noise: 0,
  dropout: 0,
};

/** A stream that repeats itself on every machine. */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A ball of a head with a tumour on its right side; brighter to the right, the front and the top. */
function someCase(): Augmentable & { readonly label: 1 } {
  const image = new Float32Array(4 * n ** 3);
  const mask = new Uint8Array(n ** 3);
  for (let x = 0, at = 0; x < n; x++) {
    for (let y = 0; y < n; y++) {
      for (let z = 0; z < n; z++, at++) {
        if (Math.hypot(x - 7.5, y - 7.5, z - 7.5) > 5) continue;
        for (let c = 0; c < 3; c++) image[4 * at + c] = 0.2 * (x - 7.4) + 0.1 * (y - 7.4) + 0.05 * (z - 7.4) + 0.01 * (c + 1);
        if (Math.hypot(x - 10, y - 8, z - 7) < 2) mask[at] = 1;
      }
    }
  }
  return { image, available: [1, 1, 1, 0], mask, label: 1 };
}

const head = (image: Float32Array, c: number): boolean[] =>
  Array.from(
    image.filter((_, i) => i % 4 === c),
    (value) => value !== 0,
  );
const centreOf = (mask: Uint8Array | null): number[] => {
  const at = Array.from(mask ?? []).flatMap((value, i) => (value === 1 ? [[Math.floor(i / n ** 2), Math.floor(i / n) % n, i % n]] : []));
  return [0, 1, 2].map((axis) => at.reduce((sum, voxel) => sum + voxel[axis]!, 0) / at.length);
};

describe("an augmented case", () => {
  it("is the case itself when nothing may change", () => {
    const drawn = someCase();
    expect(augmentCase(drawn, stream(1), NOTHING)).toEqual(drawn);
  });

  it("is the same for the same stream, another for another, and never touches the original", () => {
    const drawn = someCase();
    const once = augmentCase(drawn, stream(7));
    expect(augmentCase(drawn, stream(7))).toEqual(once);
    expect(augmentCase(drawn, stream(8)).image).not.toEqual(once.image);
    expect(drawn).toEqual(someCase());
    expect(once.label).toBe(1);
  });

  it("exchanges left and right along the first axis, image and mask together", () => {
    const drawn = someCase();
    const flipped = augmentCase(drawn, stream(1), { ...NOTHING, flip: 1 });
    const [x, y, z] = centreOf(drawn.mask);
    expect(centreOf(flipped.mask)).toEqual([n - 1 - x!, y, z]);
    const at = (px: number): number => ((px * n + 8) * n + 8) * 4;
    expect(flipped.image[at(12)]).toBe(drawn.image[at(3)]);
    expect(augmentCase(flipped, stream(1), { ...NOTHING, flip: 1 })).toEqual(drawn);
  });

  it("is shifted by whole voxels, both ways and along every axis, with nothing wrapped round", () => {
    const drawn = someCase();
    const [x, y, z] = centreOf(drawn.mask);
    const seen = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const moved = centreOf(augmentCase(drawn, stream(seed * 7919), { ...NOTHING, shiftVoxels: 2 }).mask);
      for (const [axis, before] of [x, y, z].entries()) {
        const by = moved[axis]! - before!;
        expect(Math.abs(by - Math.round(by))).toBeLessThan(1e-9);
        seen.add(Math.round(by));
      }
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    const far = moveInCube(drawn, { flip: false, shift: [9, 0, 0], turnDegrees: [0, 0, 0], zoom: 1 });
    expect(far.image.filter((value) => value !== 0).length).toBeLessThan(drawn.image.filter((value) => value !== 0).length / 2);
  });

  it("is turned about the middle, image and mask together", () => {
    const drawn = someCase();
    const quarter = moveInCube(drawn, { flip: false, shift: [0, 0, 0], turnDegrees: [0, 0, 90], zoom: 1 });
    const [x, y, z] = centreOf(drawn.mask);
    const [qx, qy, qz] = centreOf(quarter.mask);
    const [u, v] = [x! - 7.5, y! - 7.5];
    expect([qx! - 7.5, qy! - 7.5, qz]).toEqual([expect.closeTo(v, 5), expect.closeTo(-u, 5), z]);
    const back = moveInCube(quarter, { flip: false, shift: [0, 0, 0], turnDegrees: [0, 0, -90], zoom: 1 });
    expect(Math.max(...back.image.map((value, i) => Math.abs(value - drawn.image[i]!)))).toBeLessThan(1e-5);
    expect(back.mask).toEqual(drawn.mask);
  });

  it("keeps its background exactly 0 and its head where it was, whatever happens to intensities", () => {
    const drawn = someCase();
    for (let seed = 1; seed < 20; seed++) {
      const { image } = augmentCase(drawn, stream(seed), { ...USUAL, flip: 0, shiftVoxels: 0, dropout: 0 });
      for (const c of [0, 1, 2]) expect(head(image, c)).toEqual(head(drawn.image, c));
      expect(image.every((value) => value >= -4 && value <= 5)).toBe(true);
    }
  });

  it("keeps the contrast of T2 to FLAIR: gain and bias part two channels by no more than their limits", () => {
    const drawn = someCase();
    for (let seed = 1; seed < 20; seed++) {
      const { image } = augmentCase(drawn, stream(seed), { ...NOTHING, gain: 0.15, bias: 0.15, gamma: 1.25 });
      let worst = -Infinity;
      for (let i = 0; i < image.length; i += 4)
        worst = Math.max(worst, Math.abs(image[i + 1]! - image[i + 2]!) - 0.3 * Math.abs(image[i + 1]!));
      expect(worst).toBeLessThan(0.38);
    }
  });

  it("loses sequences by chance, says so, and never loses the last", () => {
    const drawn = someCase();
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const { image, available } = augmentCase(drawn, stream(seed * 104729 + 1), { ...NOTHING, dropout: 0.4 });
      expect(available.reduce((sum, flag) => sum + flag, 0)).toBeGreaterThan(0);
      available.forEach((flag, c) => {
        counts[c]! += flag;
        expect(head(image, c).includes(true)).toBe(flag === 1);
      });
    }
    for (const c of [0, 1, 2]) expect(Math.abs(counts[c]! / 200 - 0.621)).toBeLessThan(0.11); // 0.6, and a third of the 6.4 % of rescues
    expect(counts[3]).toBe(0);
    const least = augmentCase(drawn, stream(3), { ...NOTHING, dropout: 1 });
    expect(least.available.reduce((sum, flag) => sum + flag, 0)).toBe(1);
  });

  it("may come without a mask", () => {
    expect(augmentCase({ ...someCase(), mask: null }, stream(2)).mask).toBeNull();
  });
});

describe("noise over a case", () => {
  it("has the standard deviation that was drawn, and another draw for every voxel and channel", () => {
    const drawn = someCase();
    const { image } = augmentCase(drawn, stream(21), { ...NOTHING, noise: 0.4 });
    const changes = Array.from(image, (value, i) => value - drawn.image[i]!).filter((_, i) => drawn.image[i] !== 0);
    const mean = changes.reduce((sum, each) => sum + each, 0) / changes.length;
    const deviation = Math.sqrt(changes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / changes.length);
    expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(changes.length));
    expect(deviation).toBeGreaterThan(0.01);
    expect(deviation).toBeLessThanOrEqual(0.41);
    expect(new Set(changes).size).toBeGreaterThan(0.9 * changes.length);
  });
});
