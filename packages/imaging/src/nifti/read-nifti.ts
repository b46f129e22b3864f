import { imaged, refused, type Imaged } from "../imaging-fault.js";
import { voxelCount, type Volume } from "../volume.js";
import { inflateAll, inflateStart, isGzip } from "./inflate.js";
import { HEADER_BYTES, readHeader, type NiftiHeader } from "./read-header.js";

export interface ReadNiftiOptions {
  /** The file's name, for messages. */
  readonly where: string;
  /** The most bytes a volume may take, inflated or as float32. Default 1 GiB. */
  readonly maxBytes?: number;
}

/** A volume in the axis order of its file, and what its header said. */
export interface NiftiVolume extends Volume {
  readonly header: NiftiHeader;
}

const { isFinite } = Number; // looked up once: in a test's sandbox every use of a global is slow

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
  const whole = zipped ? inflateAll(bytes, claimed + PADDING) : ({ kind: "bytes", bytes } as const);
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
  const data = toIntensities(whole.bytes.subarray(header.voxelOffset, claimed), header);
  const odd = countOdd(data);
  if (odd > 0) {
    const message = `${odd} of ${voxels} voxels are not finite numbers (NaN or infinity).`;
    return refused("NOT_FINITE", where, message, "Export the sequence again, or set the background to 0 where a tool wrote NaN.");
  }
  return imaged({ data, shape: header.shape, affine: header.affine, header });
}

function countOdd(data: Float32Array): number {
  let odd = 0;
  for (let i = 0; i < data.length; i++) if (!isFinite(data[i]!)) odd++;
  return odd;
}

function toIntensities(stored: Uint8Array, { type, littleEndian, slope, intercept }: NiftiHeader): Float32Array {
  const own = Buffer.from(new Uint8Array(stored).buffer); // copied: aligned, and ours to swap
  if (!littleEndian && type.bytes === 2) own.swap16();
  if (!littleEndian && type.bytes === 4) own.swap32();
  if (!littleEndian && type.bytes === 8) own.swap64();
  const values = type.view(own.buffer);
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i]! * slope + intercept;
  return out;
}

function inWords(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB"];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** step).toPrecision(3))} ${units[step] ?? "bytes"}`;
}
