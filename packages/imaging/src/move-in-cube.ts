import type { Triple } from "./affine.js";
import { withRoom } from "./loops.js";

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
  const toOld = Float64Array.from(rotation(turnDegrees), (value) => value / zoom);
  return withRoom((room) => {
    const [from, fromMask] = [room.put(image), mask ? room.put(mask) : 0];
    const matrix = room.put(toOld);
    const [to, toMask] = [room.zeros(4 * image.length), mask ? room.zeros(mask.length) : 0];
    room.loops.turnCube(from, fromMask, n, matrix, to, toMask);
    return { image: room.floats(to, image.length).slice(), mask: mask && room.bytes(toMask, mask.length).slice() };
  });
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
