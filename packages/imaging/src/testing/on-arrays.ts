import { averageOver as averageInRoom } from "../resample.js";
import { findHead } from "../head-mask.js";
import { withRoom } from "../loops.js";
import { placeImage, withCounts } from "../placed-image.js";
import { voxelCount, type Grid, type Volume } from "../volume.js";

/** What the loops do in their memory, from arrays to arrays. */
export function headMask(volume: Volume): Uint8Array {
  return withRoom((room) => {
    const head = findHead(room, placeImage(room, volume));
    return head === null ? new Uint8Array(volume.data.length) : room.bytes(head, volume.data.length).slice();
  });
}

export function averageOver(source: Volume, target: Grid, counts: Uint8Array | null = null): { values: Float32Array; share: Float32Array } {
  return withRoom((room) => {
    const image = placeImage(room, source);
    const { values, shares } = averageInRoom(
      room,
      counts === null ? image : withCounts(room, image, room.put(counts)),
      source.affine,
      target,
    );
    const length = voxelCount(target.shape);
    return { values: room.floats(values, length).slice(), share: room.floats(shares, length).slice() };
  });
}

/** @returns null when nothing can be normalised. */
export function normaliseInside(values: Float32Array, inside: Uint8Array): Float32Array | null {
  return withRoom((room) => {
    const out = room.zeros(values.byteLength);
    const edge = Math.round(Math.cbrt(values.length));
    if (room.loops.normaliseInside(room.put(values), room.put(inside), edge, out) === 0) return null;
    const zFastest = room.floats(out, values.length);
    return values.map((_, i) => zFastest[((i % edge) * edge + (Math.floor(i / edge) % edge)) * edge + Math.floor(i / edge ** 2)]!);
  });
}

export const quantileOf = (values: Float32Array, q: number): number =>
  withRoom((room) => room.loops.quantileOf(room.put(values), values.length, q));
