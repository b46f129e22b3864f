import { scaleAffine, type Affine, type Triple } from "./affine.js";
import type { Room } from "./loops.js";

/** A box through the centres of voxels, both ends included. */
export interface Box {
  readonly low: Triple;
  readonly high: Triple;
}

export const wholeBox = ([nx, ny, nz]: Triple): Box => ({ low: [0, 0, 0], high: [nx - 1, ny - 1, nz - 1] });

const IDENTITY = scaleAffine([1, 1, 1], [0, 0, 0]);

/**
 * The smallest box around the ones of a mask; null when there are none.
 *
 * @param bytes where the mask lies, one byte per voxel.
 * @param affine the coordinates that the box is along; default: voxels.
 */
export function boxOf(room: Room, bytes: number, [nx, ny, nz]: Triple, affine: Affine = IDENTITY): Box | null {
  const box = room.take(48);
  if (room.loops.boxOf(bytes, nx, ny, nz, room.put(Float64Array.from(affine)), box) === 0) return null;
  const [lowX, highX, lowY, highY, lowZ, highZ] = room.doubles(box, 6);
  return { low: [lowX!, lowY!, lowZ!], high: [highX!, highY!, highZ!] };
}
