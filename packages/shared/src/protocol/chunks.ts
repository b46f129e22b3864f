import { CHUNK_BYTES } from "./site-messages.js";

/** Bytes `[from, to)` of a file. */
export type ByteRange = readonly [from: number, to: number];

/** How many chunks a file of so many bytes has: all of `CHUNK_BYTES`, the last of what remains. */
export const chunkCount = (totalBytes: number): number => Math.ceil(totalBytes / CHUNK_BYTES);

/** Length of the chunk that begins at `offset`, or null where none begins: chunks lie on a grid, so that no two overlap in part. */
export function chunkLength(totalBytes: number, offset: number): number | null {
  if (offset % CHUNK_BYTES !== 0 || offset >= totalBytes) return null;
  return Math.min(CHUNK_BYTES, totalBytes - offset);
}

/** What is missing of a file of whose chunks only some are there: ranges in order, none touching the next. */
export function missingRanges(totalBytes: number, isHere: (chunk: number) => boolean): readonly ByteRange[] {
  const ranges: ByteRange[] = [];
  const chunks = chunkCount(totalBytes);
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (isHere(chunk)) continue;
    const first = chunk;
    while (chunk < chunks && !isHere(chunk)) chunk += 1;
    ranges.push([first * CHUNK_BYTES, Math.min(totalBytes, chunk * CHUNK_BYTES)]);
  }
  return ranges;
}

/** Bytes in all ranges together. */
export const bytesIn = (ranges: readonly ByteRange[]): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** Where each chunk of the ranges begins, in order. A range that does not begin on the grid is begun at the chunk it begins in. */
export function* chunkOffsets(ranges: readonly ByteRange[]): Generator<number, void> {
  for (const [from, to] of ranges) for (let offset = from - (from % CHUNK_BYTES); offset < to; offset += CHUNK_BYTES) yield offset;
}
