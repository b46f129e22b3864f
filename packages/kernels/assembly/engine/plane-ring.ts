// Transformed planes of one block of tiles: slot z holds plane z, modulo the number of slots. Planes outside the volume have none.
import { depth, frequencyBytes, height, plane0, planeBytes, planes, width } from "./tiling";
import { transformTiles } from "./winograd-input";

let at: usize = 0, slots: i32 = 0, slotBytes: usize = 0, next: i32 = 0;

/** Bytes of a ring over planes of so many channels. */
export function ringBytes(channels: i32): usize {
  return <usize>(planes + 2) * planeBytes(channels);
}

/** An empty ring for the current block. */
export function openRing(memory: usize, channels: i32): void {
  at = memory;
  slots = planes + 2;
  slotBytes = planeBytes(channels);
  next = max(0, plane0 - 1);
}

/** Where a plane lies, in bytes from the ring's beginning. */
export function slotOffset(z: i32): usize {
  return <usize>(z % slots) * slotBytes;
}

export function planeAt(z: i32): usize {
  return at + slotOffset(z);
}

/** Brings in the planes of the volume x up to and including `last`. */
export function bringPlanes(last: i32, x: usize, channels: i32, spare: usize): void {
  for (; next <= last && next < depth; next++)
    transformTiles(x + ((<usize>next * height * width * channels) << 2), channels, spare, planeAt(next), frequencyBytes(channels));
}
