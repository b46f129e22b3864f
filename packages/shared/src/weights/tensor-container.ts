import { endianness } from "node:os";
import { sha256Hex } from "../canonical-hash.js";
import type { Fault } from "../faults.js";
import { ok, refuse, type Result } from "../result.js";
import { containerHead, layOut, type NumberEncoding, readLayout, type TensorShape } from "./container-layout.js";

/**
 * The file that weights and updates travel in.
 *
 *   "MRIT1\0\0\0" | u32 header length | JSON header | raw little-endian float32
 *
 * The header is a list of {name, dtype, shape, offset, bytes, sha256}, sorted by name, with offsets counted from the
 * first byte after it, without gaps. One list of tensors has exactly one file: the header must be, byte for byte, the one
 * `container-layout` writes, so there is no room in it for anything else. Updates whose numbers are rounded travel in the same, as MRIH1 and MRIB1.
 */
export interface NamedTensor extends TensorShape {
  /** Row-major; one value per element of the shape. */
  readonly values: Float32Array;
}

/**
 * Writes tensors as one container. The same tensors in any order give the same bytes.
 * Throws on what a caller must never hand over: two tensors of one name, a shape that does not hold the values.
 */
export function encodeTensors(tensors: readonly NamedTensor[]): Uint8Array {
  return writeContainer(
    tensors.map(({ name, shape, values }) => ({ name, shape, data: littleEndian(values) })),
    "float32",
  );
}

/** A tensor as its bytes stand in a file. */
export interface WrittenTensor extends TensorShape {
  readonly data: Uint8Array;
}

/** Writes tensors whose data is written already. Throws as `encodeTensors` does. */
export function writeContainer(tensors: readonly WrittenTensor[], encoding: NumberEncoding): Uint8Array {
  const { entries: blank, dataStart, totalBytes } = layOut(tensors, encoding);
  const written = new Map(tensors.map(({ name, data }) => [name, data]));
  const dataOf = (name: string): Uint8Array => written.get(name) ?? new Uint8Array();
  const entries = blank.map((entry) => ({ ...entry, sha256: sha256Hex(dataOf(entry.name)) }));
  const file = new Uint8Array(totalBytes);
  file.set(containerHead(entries, encoding));
  for (const { name, offset, bytes } of entries) {
    if (dataOf(name).byteLength !== bytes) throw new RangeError(`${name}: the shape does not hold the data.`);
    file.set(dataOf(name), dataStart + offset);
  }
  return file;
}

/**
 * Reads a container from someone who is not believed. Nothing is allocated for a tensor before every size, offset and the
 * length of the whole file have been checked against each other, so a hostile file costs no more memory than itself.
 * Values may be NaN or infinite: whether they may be used is not this page's question.
 *
 * @returns the tensors, sorted by name, in memory of their own; refuses with `TRUNCATED`, `UNSUPPORTED_FORMAT`, `TOO_LARGE`,
 *   `SHAPE_MISMATCH`, `ENCODING_MISMATCH` or `DIGEST_MISMATCH`.
 */
export function decodeTensors(bytes: Uint8Array): Result<readonly NamedTensor[]> {
  const read = readContainer(bytes, "float32");
  return read.ok ? ok(read.value.map(({ name, shape, data }) => ({ name, shape, values: fromLittleEndian(data) }))) : read;
}

/** The same of tensors whose data is left as it is written: parts of the file, not copies. */
export function readContainer(bytes: Uint8Array, encoding: NumberEncoding): Result<readonly WrittenTensor[]> {
  const layout = readLayout(bytes, bytes.byteLength, encoding);
  if (!layout.ok) return layout;
  const { entries, dataStart } = layout.value;
  const tensors: WrittenTensor[] = [];
  for (const { name, shape, offset, bytes: length, sha256 } of entries) {
    const data = bytes.subarray(dataStart + offset, dataStart + offset + length);
    if (sha256Hex(data) !== sha256) return refuse(otherBytes(name));
    tensors.push({ name, shape, data });
  }
  return ok(tensors);
}

/** A tensor of a container that does not hold what its header says. */
export const otherBytes = (name: string): Fault => ({
  code: "DIGEST_MISMATCH",
  message: "The tensor's bytes are not the ones its digest names.",
  where: name,
  remedy: "Fetch or send the file again.",
});

/** The memory of values, as bytes. */
export const bytesOf = (values: Float32Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** The values' bytes as they stand in the file. */
export const littleEndian = (values: Float32Array): Uint8Array =>
  endianness() === "LE" ? bytesOf(values) : Buffer.from(bytesOf(values)).swap32();

/** Values of whose memory the bytes were read from a file; in place. */
export function toHostOrder(values: Float32Array): void {
  if (endianness() === "BE") Buffer.from(values.buffer, values.byteOffset, values.byteLength).swap32();
}

/** A copy, so that it is aligned and does not keep the whole file alive. */
function fromLittleEndian(payload: Uint8Array): Float32Array {
  const values = new Float32Array(payload.byteLength / 4);
  bytesOf(values).set(payload);
  toHostOrder(values);
  return values;
}
