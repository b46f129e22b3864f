import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Result } from "@midline/shared/result";
import { bytesOf } from "@midline/shared/weights/tensor-container";
import fc from "fast-check";
import { openDecoding, PIECE_BYTES, type Rounding, roundNumbers } from "./rounded-numbers.js";

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};

/** All of a tensor's data, in pieces. */
function decoded(data: Uint8Array, encoding: Rounding): Float32Array {
  const decode = openDecoding(encoding, "w");
  const pieces: number[][] = [];
  for (let at = 0; at < data.byteLength; at += PIECE_BYTES) pieces.push([...valueOf(decode(data.subarray(at, at + PIECE_BYTES)))]);
  return Float32Array.from(pieces.flat());
}
const through = (values: Float32Array, encoding: Rounding): Float32Array => decoded(roundNumbers(values, encoding), encoding);

/** Any float32 that is taken: as likely the least subnormal as 1e38. */
const anyNumbers = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1.7e38), max: Math.fround(1.7e38) }), {
    minLength: 1,
    maxLength: 700,
  })
  .map((values) => Float32Array.from(values));
/** What changes of weights look like. */
const changes = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 700 })
  .map((values) => Float32Array.from(values, (value, i) => value * 2 ** -(20 + (i % 9))));
const anyValues = fc.oneof(anyNumbers, changes);

const largestOf = (values: Float32Array): number => Math.max(...values.map(Math.abs));
/** One unit in the last place of float32, at most, of a number that is computed. */
const ulp = (value: number): number => Math.max(2 ** -149, Math.abs(value) * 2 ** -23);

describe("numbers rounded to half floats of one scale", () => {
  it("are within half a unit in the last of 11 bits, or of the least half float", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const least = largestOf(values) * 2 ** -38; // half of the least half float, of a scale of a 2^14th at most
        through(values, "float16").forEach((value, i) =>
          expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(Math.max(Math.abs(values[i]!) * 2 ** -11, least, 2 ** -149)),
        );
      }),
    );
  });

  it("do not lose small numbers beside large ones, nor small tensors", () => {
    const small = Float32Array.of(3e-9, -1e-11, 2e-10);
    through(small, "float16").forEach((value, i) => expect(Math.abs(value / small[i]! - 1)).toBeLessThan(2 ** -11));
    expect([...through(Float32Array.of(1, 2 ** -28, 2 ** -38), "float16")]).toEqual([1, 2 ** -28, 2 ** -38]);
  });

  it("keep exactly what 11 bits hold, ties go to even", () => {
    const values = Float32Array.of(2048, 2049, 2051, -2049, 1, 0);
    expect([...through(values, "float16")]).toEqual([2048, 2048, 2052, -2048, 1, 0]);
  });
});

describe("numbers rounded to whole steps of a block's scale", () => {
  it("are within half a step of their block", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        through(values, "int8").forEach((value, i) => {
          const block = values.subarray(256 * Math.floor(i / 256), 256 * Math.floor(i / 256) + 256);
          const step = Math.max(2 ** -126, Math.fround(largestOf(block) / 127));
          expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(largestOf(block) === 0 ? 0 : step / 2 + ulp(values[i]!));
        });
      }),
    );
  });

  it("do not suffer from an outlier in another block", () => {
    const values = new Float32Array(512).fill(1e-3, 0, 256).fill(1e-3, 256);
    values[300] = 100;
    const rounded = through(values, "int8");
    expect(rounded[0]).toBeCloseTo(1e-3, 9);
    expect([rounded[299], rounded[300]]).toEqual([0, 100]);
  });

  it("go to even where they lie between two steps, and have the scale 0 where there is nothing", () => {
    const values = Float32Array.of(127, 0.5, 1.5, 2.5, -0.5, -1.5);
    expect([...through(values, "int8")]).toEqual([127, 0, 2, 2, 0, -2]);
    expect([...roundNumbers(new Float32Array(3), "int8")]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect([...roundNumbers(new Float32Array(1), "float16")]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe("rounded numbers", () => {
  it.each([
    [
      "float16",
      "bce318c9bc4a268b06dc15f768d803fc261af0a6f3d6b1218511814deba174a3",
      "116a89069f1fac33455ec4b9a185885c8e2bbddc95842d04414498354f824054",
    ],
    [
      "int8",
      "4edc9150309cd79d4da253f99c3dea99f9356b137d8f62b22413afd6e73cf92c",
      "351ab25cc115d1e8596948dd681e69762e5bdfe7f1232d260b724b6bbf3dbc20",
    ],
  ] as const)("are in %s those of NumPy, to the bit (make-rounded.py)", (encoding, written, read) => {
    const values = Float32Array.from({ length: 600 }, (_, i) => (((i * 7919) % 2003) - 1001) * 2 ** -(i % 23));
    for (let i = 256; i < 512; i++) values[i]! *= 2 ** -30;
    const data = roundNumbers(values, encoding);
    expect(sha256Hex(data)).toBe(written);
    expect(sha256Hex(bytesOf(decoded(data, encoding)))).toBe(read);
  });

  it("are read alike in pieces and from whatever place in memory", () => {
    const values = Float32Array.from({ length: 2 ** 18 + 300 }, (_, i) => Math.sin(i));
    for (const encoding of ["float16", "int8"] as const) {
      const data = roundNumbers(values, encoding);
      expect(data.byteLength).toBeGreaterThan(PIECE_BYTES);
      const shifted = Buffer.alloc(data.byteLength + 1);
      shifted.set(data, 1);
      expect(decoded(shifted.subarray(1), encoding)).toEqual(decoded(data, encoding));
      expect(decoded(data, encoding)).toHaveLength(values.length);
    }
  });

  it("are the same again when they are rounded again", () => {
    fc.assert(
      fc.property(changes, (values) => {
        for (const encoding of ["float16", "int8"] as const) {
          const once = through(values, encoding);
          expect(through(once, encoding)).toEqual(once);
        }
      }),
    );
  });

  const floats = (...values: readonly number[]): readonly number[] => [...new Uint8Array(Float32Array.from(values).buffer)];
  it.each([
    ["float16", "a scale that is no power of two", [...floats(3), 0, 0], "UNSUPPORTED_FORMAT"],
    ["float16", "a negative scale", [...floats(-1), 0, 0], "UNSUPPORTED_FORMAT"],
    ["float16", "a scale that is no number", [...floats(NaN), 0, 0], "UNSUPPORTED_FORMAT"],
    ["float16", "an infinite half float", [...floats(1), 0, 0x7c], "NOT_FINITE"],
    ["float16", "a half float that is no number", [...floats(1), 1, 0xfc], "NOT_FINITE"],
    ["float16", "numbers beside no scale", [...floats(0), 0, 0x3c], "UNSUPPORTED_FORMAT"],
    ["int8", "an infinite scale", [...floats(Infinity), 1], "NOT_FINITE"],
    ["int8", "a negative scale", [...floats(-1), 1], "UNSUPPORTED_FORMAT"],
    ["int8", "minus nothing for a scale", [...floats(-0), 0], "UNSUPPORTED_FORMAT"],
    ["int8", "a subnormal scale", [...floats(1e-40), 1], "UNSUPPORTED_FORMAT"],
    ["int8", "one step too many", [...floats(1), 0x80], "UNSUPPORTED_FORMAT"],
    ["int8", "steps of no scale", [...floats(0), 1], "UNSUPPORTED_FORMAT"],
  ] as const)("are refused in %s with %s", (encoding, _, data, code) => {
    expect(openDecoding(encoding, "w")(Uint8Array.from(data))).toMatchObject({ ok: false, fault: { code, where: "w" } });
  });
});
