import { endianness } from "node:os";
import { sha256Hex } from "../canonical-hash.js";
import type { Fault } from "../faults.js";
import { DIGEST_PATTERN } from "../protocol/vocabulary.js";
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

interface HeaderEntry {
  readonly name: string;
  readonly dtype: "f32";
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What each field may hold. Fields beside these do not survive the comparison with the canonical form. */
const MAY_HOLD: Readonly<Record<keyof HeaderEntry, (value: unknown) => boolean>> = {
  name: (value) => typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$/.test(value),
  dtype: (value) => value === "f32",
  shape: (value) => Array.isArray(value) && value.length <= 8 && value.every((edge) => isWhole(edge, 1)),
  offset: (value) => isWhole(value, 0),
  bytes: (value) => isWhole(value, 1),
  sha256: (value) => typeof value === "string" && DIGEST_PATTERN.test(value),
};

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
    const entry: HeaderEntry = {
      name: tensor.name,
      dtype: "f32",
      shape: tensor.shape,
      offset,
      bytes: payload.byteLength,
      sha256: sha256Hex(payload),
    };
    const wrong = wrongField(entry);
    if (wrong !== null) throw new RangeError(`${tensor.name}: its ${wrong} cannot stand in a container.`);
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
  const listed = parseList(raw);
  if (listed === null) return refuse(noList("header"));
  const wrong = listed.findIndex((entry) => !isEntry(entry));
  if (wrong >= 0) return refuse(noList(`${wrong}.${wrongField(listed[wrong])}`));
  const entries = listed.filter(isEntry);
  if (!Buffer.from(headerText(entries)).equals(raw))
    return refuse(unsupported("The header of the weight container is not in its one canonical form."));
  return ok({ entries, start });
}

/** The first field of an entry that no container of ours could have, or null. */
function wrongField(entry: unknown): string | null {
  const fields = new Map<string, unknown>(Object.entries(entry ?? {}));
  return Object.entries(MAY_HOLD).find(([field, mayHold]) => !mayHold(fields.get(field)))?.[0] ?? null;
}

const isEntry = (entry: unknown): entry is HeaderEntry => wrongField(entry) === null;

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

const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least;

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

const noList = (where: string): Fault => ({ ...unsupported("The header of the weight container is not a list of tensors."), where });

function parseList(raw: Uint8Array): readonly unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw));
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
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
