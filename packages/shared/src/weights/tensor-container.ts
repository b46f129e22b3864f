import { endianness } from "node:os";
import { z } from "zod";
import { sha256Hex } from "../canonical-hash.js";
import type { Fault } from "../faults.js";
import { digest } from "../protocol/ids.js";
import { ok, refuse, type Result } from "../result.js";

/**
 * The file that weights and updates travel in.
 *
 *   "MRIT1\0\0\0" | u32 header length | JSON header | raw little-endian float32
 *
 * The header is a list of {name, dtype, shape, offset, bytes, sha256}, sorted by name, with offsets counted from the
 * first byte after it, without gaps. One list of tensors has exactly one file: the header must be, byte for byte, the one
 * this page writes, so there is no room in it for anything else.
 */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major; one value per element of the shape. */
  readonly values: Float32Array;
}

const MAGIC = new Uint8Array([0x4d, 0x52, 0x49, 0x54, 0x31, 0, 0, 0]); // "MRIT1\0\0\0"
const PREAMBLE_BYTES = MAGIC.length + 4;
export const MAX_HEADER_BYTES = 1024 * 1024;

const headerEntry = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$/, "expected up to 200 letters, digits, _ . / -"),
  dtype: z.literal("f32"),
  shape: z.array(z.int().positive()).max(8),
  offset: z.int().min(0),
  bytes: z.int().positive(),
  sha256: digest,
});
type HeaderEntry = z.infer<typeof headerEntry>;
const header = z.array(headerEntry);

/**
 * Writes tensors as one container. The same tensors in any order give the same bytes.
 * Throws on what a caller must never hand over: two tensors of one name, a shape that does not hold the values.
 */
export function encodeTensors(tensors: readonly NamedTensor[]): Uint8Array {
  const sorted = [...tensors].sort((a, b) => compareNames(a.name, b.name));
  const payloads = sorted.map((tensor) => littleEndian(tensor.values));
  let offset = 0;
  const entries = sorted.map((tensor, i): HeaderEntry => {
    const payload = payloads[i] ?? new Uint8Array();
    const entry = headerEntry.parse({
      name: tensor.name,
      dtype: "f32",
      shape: [...tensor.shape],
      offset,
      bytes: payload.byteLength,
      sha256: sha256Hex(payload),
    });
    if (elementCount(entry.shape) !== tensor.values.length) throw new RangeError(`${tensor.name}: the shape does not hold the values.`);
    if (i > 0 && sorted[i - 1]?.name === tensor.name) throw new RangeError(`${tensor.name} stands twice in one container.`);
    offset += payload.byteLength;
    return entry;
  });
  const headerBytes = new TextEncoder().encode(headerText(entries));
  if (headerBytes.byteLength > MAX_HEADER_BYTES) throw new RangeError("Too many tensors for one container.");

  const file = new Uint8Array(PREAMBLE_BYTES + headerBytes.byteLength + offset);
  file.set(MAGIC);
  new DataView(file.buffer).setUint32(MAGIC.length, headerBytes.byteLength, true);
  file.set(headerBytes, PREAMBLE_BYTES);
  const start = PREAMBLE_BYTES + headerBytes.byteLength;
  payloads.forEach((payload, i) => file.set(payload, start + (entries[i]?.offset ?? 0)));
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
  const read = readHeader(bytes);
  if (!read.ok) return read;
  const { entries, start } = read.value;
  const layout = checkLayout(entries, bytes.byteLength - start);
  if (layout) return refuse(layout);

  const tensors: NamedTensor[] = [];
  for (const entry of entries) {
    const payload = bytes.subarray(start + entry.offset, start + entry.offset + entry.bytes);
    if (sha256Hex(payload) !== entry.sha256) {
      const remedy = "Fetch or send the file again.";
      return refuse({
        code: "DIGEST_MISMATCH",
        message: "The tensor's bytes are not the ones its digest names.",
        where: entry.name,
        remedy,
      });
    }
    tensors.push({ name: entry.name, shape: entry.shape, values: fromLittleEndian(payload) });
  }
  return ok(tensors);
}

function readHeader(bytes: Uint8Array): Result<{ entries: readonly HeaderEntry[]; start: number }> {
  const present = Math.min(bytes.byteLength, MAGIC.length);
  for (let i = 0; i < present; i++) {
    if (bytes[i] !== MAGIC[i]) return refuse(unsupported("This is not a weight container: it does not begin with MRIT1."));
  }
  if (bytes.byteLength < PREAMBLE_BYTES) return refuse(truncated(PREAMBLE_BYTES, bytes.byteLength));
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(MAGIC.length, true);
  if (headerBytes > MAX_HEADER_BYTES) {
    return refuse({ code: "TOO_LARGE", message: `The header claims ${headerBytes} bytes; at most ${MAX_HEADER_BYTES} are read.` });
  }
  const start = PREAMBLE_BYTES + headerBytes;
  if (bytes.byteLength < start) return refuse(truncated(start, bytes.byteLength));

  const raw = bytes.subarray(PREAMBLE_BYTES, start);
  const parsed = header.safeParse(parseJson(raw));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = (issue?.path ?? []).map(String).join(".");
    return refuse({
      ...unsupported("The header of the weight container is not a list of tensors."),
      where: path.slice(0, 300) || "header",
    });
  }
  const canonical = new TextEncoder().encode(headerText(parsed.data));
  if (!sameBytes(canonical, raw)) return refuse(unsupported("The header of the weight container is not in its one canonical form."));
  return ok({ entries: parsed.data, start });
}

/** The first thing wrong with names, shapes and offsets, or null. */
function checkLayout(entries: readonly HeaderEntry[], dataBytes: number): Fault | null {
  let expected = 0;
  let previous = "";
  for (const entry of entries) {
    const where = entry.name;
    if (previous !== "" && compareNames(previous, entry.name) >= 0) {
      return { ...unsupported("Tensors are not sorted by name, or one stands twice."), where };
    }
    if (elementCount(entry.shape) * 4 !== entry.bytes) {
      return { code: "SHAPE_MISMATCH", message: `The shape [${entry.shape.join(", ")}] does not fill ${entry.bytes} bytes.`, where };
    }
    if (entry.offset !== expected) return { ...unsupported("Tensors overlap or leave a gap."), where };
    expected += entry.bytes;
    previous = entry.name;
  }
  if (dataBytes < expected) return truncated(expected, dataBytes);
  if (dataBytes > expected) return unsupported(`${dataBytes - expected} bytes follow the last tensor.`);
  return null;
}

/** Fields in one fixed order, no spaces. */
const headerText = (entries: readonly HeaderEntry[]): string =>
  JSON.stringify(entries.map(({ name, dtype, shape, offset, bytes, sha256 }) => ({ name, dtype, shape, offset, bytes, sha256 })));

/** Product of the dimensions; past 2^53 it stays larger than any file. */
const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Code-unit order: the same on every machine, whatever its language. */
const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const truncated = (expected: number, present: number): Fault => ({
  code: "TRUNCATED",
  message: `The weight container ends early: ${expected} bytes were expected, ${present} are there.`,
  remedy: "Fetch or send the file again.",
});

const unsupported = (message: string): Fault => ({ code: "UNSUPPORTED_FORMAT", message });

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw));
  } catch {
    return null;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}

/** The values' bytes as they stand in the file. */
function littleEndian(values: Float32Array): Uint8Array {
  const view = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === "LE" ? view : Buffer.from(view).swap32();
}

/** A copy, so that it is aligned and does not keep the whole file alive. */
function fromLittleEndian(payload: Uint8Array): Float32Array {
  const copy = new Uint8Array(payload.byteLength);
  copy.set(payload);
  if (endianness() === "BE") Buffer.from(copy.buffer).swap32();
  return new Float32Array(copy.buffer);
}
