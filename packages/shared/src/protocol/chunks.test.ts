import fc from "fast-check";
import { bytesIn, chunkCount, chunkLength, chunkOffsets, missingRanges } from "./chunks.js";
import { CHUNK_BYTES } from "./site-messages.js";

/** A size of a few chunks, seldom a round one, and which of its chunks are there. */
const file = fc
  .integer({ min: 1, max: 40 * CHUNK_BYTES })
  .chain((totalBytes) =>
    fc.record({ totalBytes: fc.constant(totalBytes), here: fc.uniqueArray(fc.nat(chunkCount(totalBytes) - 1), { maxLength: 40 }) }),
  );

describe("the chunks of a file", () => {
  it("cover it once, and no chunk begins elsewhere", () => {
    fc.assert(
      fc.property(file, fc.nat(), ({ totalBytes }, other) => {
        const offsets = [...chunkOffsets(missingRanges(totalBytes, () => false))];
        const lengths = offsets.map((offset) => chunkLength(totalBytes, offset) ?? Number.NaN);
        expect(offsets).toEqual(offsets.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0)));
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(totalBytes);
        expect(chunkLength(totalBytes, other) === null).toBe(!offsets.includes(other));
      }),
    );
  });

  it("that are missing are those that are not here: together they are the file, and no range touches the next", () => {
    fc.assert(
      fc.property(file, ({ totalBytes, here }) => {
        const missing = missingRanges(totalBytes, (chunk) => here.includes(chunk));
        const offsets = [...chunkOffsets(missing)].map((offset) => offset / CHUNK_BYTES);
        expect([...here, ...offsets].sort((a, b) => a - b)).toEqual(Array.from({ length: chunkCount(totalBytes) }, (_, i) => i));
        const present = here.reduce((sum, chunk) => sum + (chunkLength(totalBytes, chunk * CHUNK_BYTES) ?? 0), 0);
        expect(bytesIn(missing)).toBe(totalBytes - present);
        for (const [i, [from]] of missing.entries()) expect(i === 0 || from > (missing[i - 1]?.[1] ?? 0)).toBe(true);
      }),
    );
  });
});
