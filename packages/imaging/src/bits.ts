import type { Triple } from "./affine.js";
import type { Room } from "./loops.js";

/** Bytes of a mask of bits: each row begins at a word of 64. */
export const bitsBytes = ([nx, ny, nz]: Triple): number => 8 * Math.ceil(nx / 64) * ny * nz;

/** A mask of bits as one of bytes. */
export function bytesOf(room: Room, bits: number, [nx, ny, nz]: Triple): number {
  const bytes = room.take(nx * ny * nz);
  room.loops.writeBytes(bits, nx, ny * nz, bytes);
  return bytes;
}
