import type { Triple } from "./affine.js";

const { abs, floor } = Math; // looked up once: in a test's sandbox every use of a global is slow

/** A rigid movement of a case within its cube, with a little growth. */
export interface Movement {
  /** Left and right exchanged. */
  readonly flip: boolean;
  /** Voxels to the right, the front and the top. */
  readonly shift: Triple;
  /** About the x, the y and the z axis, through the cube's middle. */
  readonly turnDegrees: Triple;
  /** 1 keeps the size. */
  readonly zoom: number;
}

/** An image [n, n, n, C] and its mask [n, n, n]. */
export interface Cube {
  readonly image: Float32Array;
  readonly mask: Uint8Array | null;
}

/** Moves an image and its mask together; what comes in from outside is 0. A movement by whole voxels moves numbers and invents none. */
export function moveInCube({ image, mask }: Cube, movement: Movement): Cube {
  const n = Math.round((image.length / 4) ** (1 / 3));
  if (4 * n ** 3 !== image.length || (mask && mask.length !== n ** 3))
    throw new RangeError("an image of four channels on a cube, and its mask");
  const turned = movement.zoom !== 1 || movement.turnDegrees.some((degrees) => degrees !== 0);
  const stepped = steppedInCube({ image, mask }, n, movement);
  return turned ? turnedInCube(stepped, n, movement) : stepped;
}

function steppedInCube({ image, mask }: Cube, n: number, { flip, shift: [dx, dy, dz] }: Movement): Cube {
  const out = { image: new Float32Array(image.length), mask: mask && new Uint8Array(mask.length) };
  for (let x = 0; x < n; x++) {
    const fromX = flip ? n - 1 - (x - dx) : x - dx;
    if (fromX < 0 || fromX >= n) continue;
    for (let y = Math.max(0, dy); y < n + Math.min(0, dy); y++) {
      const [low, high] = [Math.max(0, dz), n + Math.min(0, dz)];
      const to = (x * n + y) * n;
      const from = (fromX * n + (y - dy)) * n - dz;
      out.image.set(image.subarray(4 * (from + low), 4 * (from + high)), 4 * (to + low));
      if (mask) out.mask?.set(mask.subarray(from + low, from + high), to + low);
    }
  }
  return out;
}

/** The image by trilinear interpolation over voxels of the head (a mean with background would darken the edge), the mask by majority. */
function turnedInCube({ image, mask }: Cube, n: number, { turnDegrees, zoom }: Movement): Cube {
  const m = rotation(turnDegrees).map((value) => value / zoom); // from the new place to the old
  const out = { image: new Float32Array(image.length), mask: mask && new Uint8Array(mask.length) };
  const middle = (n - 1) / 2;
  let at = 0;
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) {
      for (let z = 0; z < n; z++, at++) {
        const [u, v, w] = [x - middle, y - middle, z - middle];
        const px = m[0]! * u + m[1]! * v + m[2]! * w + middle;
        const py = m[3]! * u + m[4]! * v + m[5]! * w + middle;
        const pz = m[6]! * u + m[7]! * v + m[8]! * w + middle;
        const corners = cornersAround(n, px, py, pz);
        for (let c = 0; c < 4; c++) out.image[4 * at + c] = sampleHead(image, corners, c);
        if (mask && out.mask) out.mask[at] = corners.reduce((sum, [from, weight]) => sum + weight * mask[from]!, 0) > 0.5 ? 1 : 0;
      }
    }
  }
  return out;
}

type Corner = readonly [at: number, weight: number];

function cornersAround(n: number, px: number, py: number, pz: number): readonly Corner[] {
  const [x0, y0, z0] = [floor(px), floor(py), floor(pz)];
  const corners: Corner[] = [];
  for (let k = 0; k < 8; k++) {
    const [x, y, z] = [x0 + (k & 1), y0 + ((k >> 1) & 1), z0 + (k >> 2)];
    if (x < 0 || y < 0 || z < 0 || x >= n || y >= n || z >= n) continue;
    const weight = (1 - abs(px - x)) * (1 - abs(py - y)) * (1 - abs(pz - z));
    if (weight > 0) corners.push([(x * n + y) * n + z, weight]);
  }
  return corners;
}

function sampleHead(image: Float32Array, corners: readonly Corner[], channel: number): number {
  let [sum, inside] = [0, 0];
  for (const [at, weight] of corners) {
    const value = image[4 * at + channel]!;
    if (value === 0) continue;
    sum += weight * value;
    inside += weight;
  }
  return inside > 0.5 ? sum / inside : 0;
}

/** Row-major 3 × 3: about x, then y, then z. */
function rotation(degrees: Triple): readonly number[] {
  const [a, b, c] = [(degrees[0] * Math.PI) / 180, (degrees[1] * Math.PI) / 180, (degrees[2] * Math.PI) / 180];
  const [ca, sa, cb, sb, cc, sc] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b), Math.cos(c), Math.sin(c)];
  // oxfmt-ignore
  return [
    cc * cb, cc * sb * sa - sc * ca, cc * sb * ca + sc * sa,
    sc * cb, sc * sb * sa + cc * ca, sc * sb * ca - cc * sa,
    -sb, cb * sa, cb * ca,
  ];
}
