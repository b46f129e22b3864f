import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import { dataBytes, INT8_BLOCK, type NumberEncoding } from "@midline/shared/weights/container-layout";

/** Encodings that leave something out. */
export type Rounding = Exclude<NumberEncoding, "float32">;

/** In such pieces, but for the last, a tensor's data may be read: whole blocks of int8, whole numbers of float16. */
export const PIECE_BYTES = 1024 * (4 + INT8_BLOCK);

/** Scales below are not written: a float32 of full precision is a normal one. */
const LEAST_SCALE = 2 ** -126;
/** The largest number of a tensor lies between this and its double, of its scale. */
const HALF_TOP = 2 ** 14;
const MOST_INT8 = 127;

/**
 * A tensor's numbers, rounded, to nearest and ties to even. Deterministic: IEEE 754 and nothing else.
 *
 * - float16: one scale, a power of two, and every number as a half float of it. The scale puts the largest number at 2^14 to 2^15, so that what is small
 *   beside 1 is not small beside the least half float: 11 bits of every number down to 2^-28 of the largest.
 * - int8: blocks of 256 numbers, each with a scale of its own, the largest over 127, and whole multiples of it from -127 to 127; a block of zeros has
 *   the scale 0. An outlier spoils its own block alone. @see Dettmers 2016, 8-bit approximations, https://arxiv.org/abs/1511.04561
 *
 * @param values finite, and below 2^127.
 */
export function roundNumbers(values: Float32Array, encoding: Rounding): Uint8Array {
  const data = new Uint8Array(dataBytes(encoding, values.length));
  const view = new DataView(data.buffer);
  if (encoding === "float16") {
    const largest = largestOf(values);
    const scale = largest === 0 ? 0 : Math.max(LEAST_SCALE, 2 ** exponentOf(largest) / HALF_TOP);
    view.setFloat32(0, scale, true);
    if (scale > 0) for (const [i, value] of values.entries()) view.setUint16(4 + 2 * i, halfOf(value / scale), true);
    return data;
  }
  for (let from = 0, at = 0; from < values.length; from += INT8_BLOCK, at += 4 + INT8_BLOCK) {
    const block = values.subarray(from, from + INT8_BLOCK);
    const largest = largestOf(block);
    const scale = largest === 0 ? 0 : Math.max(LEAST_SCALE, Math.fround(largest / MOST_INT8));
    view.setFloat32(at, scale, true);
    if (scale > 0) for (const [i, value] of block.entries()) view.setInt8(at + 4 + i, toEven(value / scale));
  }
  return data;
}

/** Reads one tensor's data from its beginning, in pieces of `PIECE_BYTES`; the last may be shorter. Answers the numbers of each piece. */
export function openDecoding(encoding: Rounding, name: string): (piece: Uint8Array) => Result<Float32Array> {
  if (encoding === "int8") return (piece) => int8Of(piece, name);
  let scale: number | null = null;
  return (piece) => {
    const start = scale === null ? 4 : 0;
    scale ??= viewOf(piece).getFloat32(0, true);
    const isPower = scale === 0 || (scale >= LEAST_SCALE && scale < Infinity && 2 ** exponentOf(scale) === scale);
    return isPower ? halvesOf(viewOf(piece), { start, scale, name }) : refuse(notWritten(name, `a scale of ${scale}`));
  };
}

function halvesOf(view: DataView, { start, scale, name }: { start: number; scale: number; name: string }): Result<Float32Array> {
  const values = new Float32Array((view.byteLength - start) / 2);
  for (let i = 0; i < values.length; i++) {
    const bits = view.getUint16(start + 2 * i, true);
    if ((bits & 0x7c00) === 0x7c00) return refuse(notFinite(name));
    if (scale === 0 && bits !== 0) return refuse(notWritten(name, "numbers beside a scale of 0"));
    values[i] = valueOfHalf(bits) * scale;
  }
  return ok(values);
}

function int8Of(piece: Uint8Array, name: string): Result<Float32Array> {
  const view = viewOf(piece);
  const values = new Float32Array(piece.byteLength - 4 * Math.ceil(piece.byteLength / (4 + INT8_BLOCK)));
  for (let at = 0, from = 0; at < piece.byteLength; at += 4 + INT8_BLOCK, from += INT8_BLOCK) {
    const scale = view.getFloat32(at, true);
    if (!Number.isFinite(scale)) return refuse(notFinite(name));
    // Object.is: a scale of -0 is another way to write 0.
    if (!(scale >= LEAST_SCALE || Object.is(scale, 0))) return refuse(notWritten(name, `a scale of ${scale}`));
    const count = Math.min(INT8_BLOCK, values.length - from);
    for (let i = 0; i < count; i++) {
      const step = view.getInt8(at + 4 + i);
      if (step < -MOST_INT8 || (scale === 0 && step !== 0)) return refuse(notWritten(name, `${step} steps of a scale of ${scale}`));
      values[from + i] = step * scale;
    }
  }
  return ok(values);
}

/** To nearest, ties to even: adding 1.5 · 2^52 leaves no bits behind the point. For numbers below 2^51. */
const toEven = (value: number): number => value + 6_755_399_441_055_744 - 6_755_399_441_055_744;

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

/** The bits of the half float nearest to a number below 65504. */
function halfOf(value: number): number {
  word[0] = value; // what float32 loses of it is below the least half float
  const magnitude = bits[0]! & 0x7fff_ffff;
  const sign = (bits[0]! >>> 16) & 0x8000;
  if (magnitude < 0x3880_0000) return sign | toEven(Math.abs(value) * 2 ** 24);
  return sign | ((magnitude - 0x3800_0000 + 0x0fff + ((magnitude >>> 13) & 1)) >>> 13);
}

function valueOfHalf(half: number): number {
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

/** Of the power of two at or below a positive float32. */
function exponentOf(value: number): number {
  word[0] = value;
  const biased = bits[0]! >>> 23;
  return biased === 0 ? -127 : biased - 127;
}

const largestOf = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const notFinite = (name: string): Fault => ({
  code: "NOT_FINITE",
  message: `${name} holds a number that is not finite.`,
  where: name,
  remedy: "Training diverged at the site, or the update was tampered with; nothing of it was added.",
});

const notWritten = (name: string, what: string): Fault => ({
  code: "UNSUPPORTED_FORMAT",
  message: `${name} holds ${what}, which no rounding of ours writes.`,
  where: name,
  remedy: "Use a trainer of the coordinator's version.",
});
