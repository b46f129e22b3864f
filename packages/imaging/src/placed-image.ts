import type { Triple } from "./affine.js";
import type { Room } from "./loops.js";
import type { StoredNumbers, Volume } from "./volume.js";

/** An image in the loops' memory. */
export interface PlacedImage {
  /** Its record `Image`. */
  readonly at: number;
  /** Its intensities, f32. */
  readonly data: number;
  readonly shape: Triple;
  /** Its mask of one byte per voxel, 0 or 1, that says which voxels count; null where all do. */
  readonly counts: number | null;
}

export function placeImage(room: Room, volume: Pick<Volume, "data" | "stored" | "shape">): PlacedImage {
  const { stored, shape } = volume; // not `data` as well, which may have to be made
  const data = stored === undefined ? room.put(volume.data) : placeStored(room, stored);
  return withCounts(room, { at: 0, data, shape, counts: null }, null);
}

function placeStored(room: Room, { numbers, slope, intercept }: StoredNumbers): number {
  const { length } = numbers;
  const data = room.take(4 * length);
  const mark = room.loops.taken();
  const from = room.put(numbers);
  if (numbers instanceof Int16Array) room.loops.readSigned(from, length, slope, intercept, data);
  else room.loops.readUnsigned(from, length, slope, intercept, data);
  room.loops.release(mark);
  return data;
}

/** The same image, of which other voxels count. */
export function withCounts(room: Room, { data, shape }: PlacedImage, counts: number | null): PlacedImage {
  return { at: room.put(Int32Array.of(data, counts ?? 0, ...shape)), data, shape, counts };
}
