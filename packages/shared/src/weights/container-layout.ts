import type { Fault } from "../faults.js";
import { DIGEST_PATTERN } from "../protocol/vocabulary.js";
import { ok, refuse, type Result } from "../result.js";

/** A tensor by name and shape, without its values. */
export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** How the numbers of a container are written: as they are, or rounded (`@midline/federation/update-encoding`), which only updates ever are. */
export const NUMBER_ENCODINGS = ["float32", "float16", "int8"] as const;
export type NumberEncoding = (typeof NUMBER_ENCODINGS)[number];

/** Numbers of a tensor that share one scale in int8. */
export const INT8_BLOCK = 256;

interface Format {
  /** The first five bytes of the file; three zeros follow. */
  readonly magic: string;
  readonly dtype: "f32" | "f16" | "i8";
  /** Of a tensor of so many numbers. */
  readonly bytes: (count: number) => number;
}

/** A file begins with the name of its one way of writing numbers, so that nobody takes the one for the other. A scale is a float32. */
const FORMATS: Readonly<Record<NumberEncoding, Format>> = {
  float32: { magic: "MRIT1", dtype: "f32", bytes: (count) => 4 * count },
  float16: { magic: "MRIH1", dtype: "f16", bytes: (count) => 4 + 2 * count },
  int8: { magic: "MRIB1", dtype: "i8", bytes: (count) => 4 * Math.ceil(count / INT8_BLOCK) + count },
};

/** Bytes of a tensor's data, of so many numbers. */
export const dataBytes = (encoding: NumberEncoding, count: number): number => FORMATS[encoding].bytes(count);

/** A tensor as the header of a container names it. */
export interface ContainerEntry extends TensorShape {
  readonly dtype: Format["dtype"];
  /** Bytes from the end of the header. */
  readonly offset: number;
  readonly bytes: number;
  /** Of the tensor's bytes, hexadecimal. */
  readonly sha256: string;
}

/** Where the tensors of a container lie. Their data has no gaps: in float32 it is one vector in the order of the entries. */
export interface ContainerLayout {
  /** Sorted by name. */
  readonly entries: readonly ContainerEntry[];
  /** First byte after the header. */
  readonly dataStart: number;
  /** Of the whole file. */
  readonly totalBytes: number;
}

const MAGIC_BYTES = 8;
const PREAMBLE_BYTES = MAGIC_BYTES + 4;
export const MAX_HEADER_BYTES = 1024 * 1024;
/** No container has more before its data. */
export const MAX_HEAD_BYTES = PREAMBLE_BYTES + MAX_HEADER_BYTES;

/** What each field may hold. Fields beside these do not survive the comparison with the canonical form. */
const MAY_HOLD: Readonly<Record<keyof ContainerEntry, (value: unknown) => boolean>> = {
  name: (value) => typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$/.test(value),
  dtype: (value) => NUMBER_ENCODINGS.some((encoding) => FORMATS[encoding].dtype === value),
  shape: (value) => Array.isArray(value) && value.length <= 8 && value.every((edge) => isWhole(edge, 1)),
  offset: (value) => isWhole(value, 0),
  bytes: (value) => isWhole(value, 1),
  sha256: (value) => typeof value === "string" && DIGEST_PATTERN.test(value),
};

/**
 * Where tensors of these names and shapes will lie, before their values are known: the digests are zeros, as long as those to come.
 * Throws on what a caller must never hand over: two tensors of one name, a name or shape that cannot stand in a container.
 */
export function layOut(shapes: readonly TensorShape[], encoding: NumberEncoding = "float32"): ContainerLayout {
  const { dtype, bytes } = FORMATS[encoding];
  let offset = 0;
  let previous: string | null = null;
  const entries = [...shapes]
    .sort((a, b) => compareNames(a.name, b.name))
    .map(({ name, shape }): ContainerEntry => {
      const entry: ContainerEntry = { name, dtype, shape, offset, bytes: bytes(elementCount(shape)), sha256: "0".repeat(64) };
      const wrong = wrongField(entry);
      if (wrong !== null) throw new RangeError(`${name}: its ${wrong} cannot stand in a container.`);
      if (name === previous) throw new RangeError(`${name} stands twice in one container.`);
      previous = name;
      offset += entry.bytes;
      return entry;
    });
  const dataStart = containerHead(entries, encoding).byteLength;
  return { entries, dataStart, totalBytes: dataStart + offset };
}

/** What stands before the data, byte for byte. Throws where there are too many tensors for a header. */
export function containerHead(entries: readonly ContainerEntry[], encoding: NumberEncoding = "float32"): Uint8Array {
  const header = new TextEncoder().encode(headerText(entries));
  if (header.byteLength > MAX_HEADER_BYTES) throw new RangeError("Too many tensors for one container.");
  const head = new Uint8Array(PREAMBLE_BYTES + header.byteLength);
  head.set(magicOf(encoding));
  new DataView(head.buffer).setUint32(MAGIC_BYTES, header.byteLength, true);
  head.set(header, PREAMBLE_BYTES);
  return head;
}

/**
 * Reads the head of a container from someone who is not believed: every size, offset and the length of the whole file are checked against
 * each other. The tensors' digests are not: that takes the data.
 *
 * @param file the first `MAX_HEAD_BYTES` of the file, or all of a shorter one.
 * @param totalBytes of the whole file.
 * @param encoding how its numbers must be written.
 * @returns refuses with `TRUNCATED`, `UNSUPPORTED_FORMAT`, `TOO_LARGE`, `SHAPE_MISMATCH`, or `ENCODING_MISMATCH` where the numbers are written otherwise.
 */
export function readLayout(file: Uint8Array, totalBytes: number, encoding: NumberEncoding = "float32"): Result<ContainerLayout> {
  const read = readHeader(file, encoding);
  if (!read.ok) return read;
  const { entries, start } = read.value;
  const fault = checkLayout(entries, totalBytes - start, encoding);
  return fault ? refuse(fault) : ok({ entries, dataStart: start, totalBytes });
}

/** Product of the dimensions; past 2^53 it stays larger than any file. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

function readHeader(bytes: Uint8Array, encoding: NumberEncoding): Result<{ entries: readonly ContainerEntry[]; start: number }> {
  if (!beginsAs(bytes, encoding)) {
    const other = NUMBER_ENCODINGS.find((each) => bytes.byteLength >= MAGIC_BYTES && beginsAs(bytes, each));
    if (other !== undefined) return refuse(otherEncoding(encoding, other));
    return refuse(unsupported(`This is not a weight container: it does not begin with ${FORMATS[encoding].magic}.`));
  }
  if (bytes.byteLength < PREAMBLE_BYTES) return refuse(truncated(PREAMBLE_BYTES, bytes.byteLength));
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(MAGIC_BYTES, true);
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
  const { dtype } = FORMATS[encoding];
  const odd = entries.findIndex((entry) => entry.dtype !== dtype);
  if (odd >= 0) return refuse(noList(`${odd}.dtype`));
  if (!Buffer.from(headerText(entries)).equals(raw))
    return refuse(unsupported("The header of the weight container is not in its one canonical form."));
  return ok({ entries, start });
}

/** The first field of an entry that no container of ours could have, or null. */
function wrongField(entry: unknown): string | null {
  const fields = new Map<string, unknown>(Object.entries(entry ?? {}));
  return Object.entries(MAY_HOLD).find(([field, mayHold]) => !mayHold(fields.get(field)))?.[0] ?? null;
}

const isEntry = (entry: unknown): entry is ContainerEntry => wrongField(entry) === null;

/** The first thing wrong with names, shapes and offsets, or null. */
function checkLayout(entries: readonly ContainerEntry[], present: number, encoding: NumberEncoding): Fault | null {
  let expected = 0;
  let previous = "";
  for (const entry of entries) {
    const where = entry.name;
    if (previous !== "" && compareNames(previous, entry.name) >= 0) {
      return { ...unsupported("Tensors are not sorted by name, or one stands twice."), where };
    }
    if (dataBytes(encoding, elementCount(entry.shape)) !== entry.bytes) {
      return { code: "SHAPE_MISMATCH", message: `The shape [${entry.shape.join(", ")}] does not fill ${entry.bytes} bytes.`, where };
    }
    if (entry.offset !== expected) return { ...unsupported("Tensors overlap or leave a gap."), where };
    expected += entry.bytes;
    previous = entry.name;
  }
  if (present < expected) return truncated(expected, present);
  if (present > expected) return unsupported(`${present - expected} bytes follow the last tensor.`);
  return null;
}

const magicOf = (encoding: NumberEncoding): Uint8Array => {
  const magic = new Uint8Array(MAGIC_BYTES);
  magic.set(new TextEncoder().encode(FORMATS[encoding].magic));
  return magic;
};

/** Whether a file, or what there is of it, begins so. */
const beginsAs = (bytes: Uint8Array, encoding: NumberEncoding): boolean => {
  const magic = magicOf(encoding);
  return bytes.subarray(0, MAGIC_BYTES).every((byte, i) => byte === magic[i]);
};

/** Fields in one fixed order, no spaces. */
const headerText = (entries: readonly ContainerEntry[]): string =>
  JSON.stringify(entries.map(({ name, dtype, shape, offset, bytes, sha256 }) => ({ name, dtype, shape, offset, bytes, sha256 })));

const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least;

/** Code-unit order: the same on every machine, whatever its language. */
const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const truncated = (expected: number, present: number): Fault => ({
  code: "TRUNCATED",
  message: `The weight container ends early: ${expected} bytes were expected, ${present} are there.`,
  remedy: "Fetch or send the file again.",
});

const otherEncoding = (wanted: NumberEncoding, found: NumberEncoding): Fault => ({
  code: "ENCODING_MISMATCH",
  message: `The numbers of this container are written as ${found}, where ${wanted} is wanted.`,
  remedy: "Weights are float32; the numbers of an update are written as its plan's updateEncoding says.",
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
