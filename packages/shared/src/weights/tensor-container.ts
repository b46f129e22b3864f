import { endianness } from "node:os";
import { sha256Hex } from "../canonical-hash.js";
import type { Fault } from "../faults.js";
import { ok, refuse, type Result } from "../result.js";
import { containerHead, elementCount, layOut, readLayout, type TensorShape } from "./container-layout.js";

/**
 * The file that weights and updates travel in.
 *
 *   "MRIT1\0\0\0" | u32 header length | JSON header | raw little-endian float32
 *
 * The header is a list of {name, dtype, shape, offset, bytes, sha256}, sorted by name, with offsets counted from the
 * first byte after it, without gaps. One list of tensors has exactly one file: the header must be, byte for byte, the one
 * `container-layout` writes, so there is no room in it for anything else.
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
  const { entries: blank, dataStart, totalBytes } = layOut(tensors);
  const payloads = new Map(
    tensors.map(({ name, shape, values }) => {
      if (elementCount(shape) !== values.length) throw new RangeError(`${name}: the shape does not hold the values.`);
      return [name, littleEndian(values)];
    }),
  );
  const payloadOf = (name: string): Uint8Array => payloads.get(name) ?? new Uint8Array();
  const entries = blank.map((entry) => ({ ...entry, sha256: sha256Hex(payloadOf(entry.name)) }));
  const file = new Uint8Array(totalBytes);
  file.set(containerHead(entries));
  for (const { name, offset } of entries) file.set(payloadOf(name), dataStart + offset);
  return file;
}

/**
 * Reads a container from someone who is not believed. Nothing is allocated for a tensor before every size, offset and the
 * length of the whole file have been checked against each other, so a hostile file costs no more memory than itself.
 * Values may be NaN or infinite: whether they may be used is not this page's question.
 *
 * @returns the tensors, sorted by name, in memory of their own; refuses with `TRUNCATED`, `UNSUPPORTED_FORMAT`, `TOO_LARGE`,
 *   `SHAPE_MISMATCH` or `DIGEST_MISMATCH`.
 */
export function decodeTensors(bytes: Uint8Array): Result<readonly NamedTensor[]> {
  const layout = readLayout(bytes, bytes.byteLength);
  if (!layout.ok) return layout;
  const { entries, dataStart } = layout.value;
  const tensors: NamedTensor[] = [];
  for (const entry of entries) {
    const payload = bytes.subarray(dataStart + entry.offset, dataStart + entry.offset + entry.bytes);
    if (sha256Hex(payload) !== entry.sha256) return refuse(otherBytes(entry.name));
    tensors.push({ name: entry.name, shape: entry.shape, values: fromLittleEndian(payload) });
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
