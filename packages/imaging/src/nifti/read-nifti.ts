import { imaged, refused, type Imaged } from "../imaging-fault.js";
import { voxelCount, type Volume } from "../volume.js";
import { inflateAll, inflateStart, isGzip } from "./inflate.js";
import { HEADER_BYTES, readHeader, type NiftiHeader } from "./read-header.js";

export interface ReadNiftiOptions {
  /** The file's name, for messages. */
  readonly where: string;
  /** The most bytes a volume may take, inflated or as float32. Default 1 GiB. */
  readonly maxBytes?: number;
  /** Called when the stream has been inflated, and when its numbers have been read. */
  readonly onStage?: (stage: "gunzip" | "voxels") => void;
}

/** A volume in the axis order of its file, and what its header said. */
export interface NiftiVolume extends Volume {
  readonly header: NiftiHeader;
}

// Looked up once: in a test's sandbox every use of a global is slow.
const { abs, fround } = Math;
const { isFinite } = Number;

/** What may follow the voxels: some writers pad. */
const PADDING = 64 << 10;
const AGAIN = "Copy or download the file again and compare its size with the original.";

/**
 * Reads one volume from a NIfTI-1 or NIfTI-2 file, plain or gzipped, of either byte order and any real scalar type.
 *
 * Intensities are slope × stored + intercept as float32, in the file's own axis order; `affine` says where they lie. The header is read
 * first and never believed: the inflation is capped by its claim and by `maxBytes`, and the claim is held against the bytes present.
 * Refuses everything `readHeader` refuses, and files cut short, longer than claimed, too large, damaged, or with voxels that are not
 * finite numbers. Free text in the header and extensions are not read: they may name a patient.
 */
export function readNifti(bytes: Uint8Array, options: ReadNiftiOptions): Imaged<NiftiVolume> {
  const { where, maxBytes = 1 << 30 } = options;
  const zipped = isGzip(bytes);
  const start = zipped ? inflateStart(bytes, HEADER_BYTES) : ({ kind: "bytes", bytes } as const);
  if (start.kind !== "bytes")
    return refused("BAD_INPUT", where, "The gzip stream is damaged: its checksum or its structure is wrong.", AGAIN);
  const read = readHeader(start.bytes, zipped ? `${where} (inside the gzip)` : where);
  if (!read.ok) return { ok: false, fault: { ...read.fault, where } };
  const header = read.value;

  const voxels = voxelCount(header.shape);
  const claimed = header.voxelOffset + voxels * header.type.bytes;
  if (Math.max(claimed, voxels * 4) > maxBytes) {
    const message = `The header claims ${header.shape.join(" × ")} voxels of ${header.type.name}, ${inWords(claimed)}; the limit is ${inWords(maxBytes)}.`;
    return refused(
      "TOO_LARGE",
      where,
      message,
      "Check the file: no clinical volume is this large. Otherwise resample it before the import.",
    );
  }
  const whole = zipped ? inflateAll(bytes, { limit: claimed + PADDING, expected: claimed + 1 }) : ({ kind: "bytes", bytes } as const);
  if (whole.kind === "truncated") return refused("TRUNCATED", where, "The gzip stream ends before its last byte.", AGAIN);
  if (whole.kind === "corrupt")
    return refused("BAD_INPUT", where, "The gzip stream is damaged: its checksum or its structure is wrong.", AGAIN);
  if (whole.kind === "too-large" || whole.bytes.length > claimed + PADDING) {
    return refused("BAD_INPUT", where, `The file holds more than the ${inWords(claimed)} that its header claims.`, AGAIN);
  }
  if (whole.bytes.length < claimed) {
    const message = `The header claims ${inWords(claimed)}, but only ${inWords(whole.bytes.length)} are present.`;
    return refused("TRUNCATED", where, message, AGAIN);
  }
  options.onStage?.("gunzip");
  const intensities = readIntensities(whole.bytes.subarray(header.voxelOffset, claimed), header);
  const odd = "stored" in intensities ? 0 : countOdd(intensities.data);
  options.onStage?.("voxels");
  if (odd > 0) {
    const message = `${odd} of ${voxels} voxels are not finite numbers (NaN or infinity).`;
    return refused("NOT_FINITE", where, message, "Export the sequence again, or set the background to 0 where a tool wrote NaN.");
  }
  return imaged(Object.assign(intensities, { shape: header.shape, affine: header.affine, header }));
}

/** Numbers of 16 bits stay as they are until somebody asks for floats; they are finite, and so is what a header can make of them. */
function readIntensities(bytes: Uint8Array, { type, littleEndian, slope, intercept }: NiftiHeader): Pick<Volume, "data" | "stored"> {
  const numbers = type.view(alignedFor(bytes, type.bytes, littleEndian));
  const finite = isFinite(fround(2 ** 16 * abs(slope) + abs(intercept)));
  if (finite && (numbers instanceof Int16Array || numbers instanceof Uint16Array)) {
    let data: Float32Array | undefined;
    return {
      stored: { numbers, slope, intercept },
      get data() {
        return (data ??= toFloats(numbers, slope, intercept));
      },
    };
  }
  return { data: numbers instanceof Float32Array && slope === 1 && intercept === 0 ? numbers : toFloats(numbers, slope, intercept) };
}

function toFloats(numbers: ArrayLike<number>, slope: number, intercept: number): Float32Array {
  if (slope === 1 && intercept === 0) return new Float32Array(numbers);
  const data = new Float32Array(numbers.length);
  for (let i = 0; i < data.length; i++) data[i] = numbers[i]! * slope + intercept;
  return data;
}

function countOdd(data: Float32Array): number {
  let odd = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! !== 0) odd++; // NaN and infinities
  return odd;
}

/** The stored numbers in this machine's byte order, where they lie when they may be read there, else copied. */
function alignedFor(stored: Uint8Array, width: number, littleEndian: boolean): Uint8Array {
  if (littleEndian && stored.byteOffset % width === 0) return stored;
  const own = Buffer.from(new Uint8Array(stored).buffer);
  if (!littleEndian && width === 2) own.swap16();
  if (!littleEndian && width === 4) own.swap32();
  if (!littleEndian && width === 8) own.swap64();
  return own;
}

function inWords(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB"];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** step).toPrecision(3))} ${units[step] ?? "bytes"}`;
}
