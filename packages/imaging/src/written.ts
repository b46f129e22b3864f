import type { Room } from "./loops.js";

/** Where sums go: as means and shares (f32 per new voxel), or as bytes that are 1 where the sum is above a limit. */
export type Written = { readonly values: number; readonly shares: number } | { readonly where: number; readonly limit: number };

/** The record `Output`, for voxels of so many samples. */
export function placeOutput(room: Room, out: Written, samples: number): number {
  const fields = "where" in out ? [0, 0, out.where, samples, bitsOfFloat(out.limit)] : [out.values, out.shares, 0, samples, 0];
  return room.put(Int32Array.from(fields));
}

const bitsOfFloat = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0]!;
