import type { Triple } from "./affine.js";

/** A box of voxels, both ends included. */
export interface Box {
  readonly low: Triple;
  readonly high: Triple;
}

export const wholeBox = ([nx, ny, nz]: Triple): Box => ({ low: [0, 0, 0], high: [nx - 1, ny - 1, nz - 1] });

/** The smallest box around the voxels above a limit; null when there are none. */
export function boxAbove(values: Float32Array | Uint8Array, limit: number, [nx, ny, nz]: Triple): Box | null {
  let [lowX, lowY, lowZ, highX, highY, highZ] = [nx, ny, nz, -1, -1, -1];
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z);
      let [from, to] = [0, nx - 1];
      while (from < nx && !(values[row + from]! > limit)) from++;
      if (from === nx) continue;
      while (!(values[row + to]! > limit)) to--;
      if (from < lowX) lowX = from;
      if (to > highX) highX = to;
      if (y < lowY) lowY = y;
      if (y > highY) highY = y;
      if (z < lowZ) lowZ = z;
      highZ = z;
    }
  }
  return highX < 0 ? null : { low: [lowX, lowY, lowZ], high: [highX, highY, highZ] };
}
