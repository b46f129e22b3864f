import { affineTrouble, type Triple } from "../affine.js";
import { imaged, refused, type Imaged } from "../imaging-fault.js";
import { datatypeName, scalarType, type ScalarType } from "./datatypes.js";
import { placeImage, type Placed, type Placement } from "./place-image.js";
import { recogniseFormat } from "./recognise-format.js";

/** Bytes that must be at hand before a header can be read. */
export const HEADER_BYTES = 540;

/** The numbers of a NIfTI header, checked against each other. The free text of the header is never read. */
export interface NiftiHeader extends Placed {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  readonly shape: Triple;
  readonly type: ScalarType;
  /** Where the voxels begin, in bytes. */
  readonly voxelOffset: number;
  /** stored × slope + intercept is the intensity. */
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Reads a NIfTI-1 or NIfTI-2 header of either byte order.
 *
 * Refuses what is not single-file NIfTI, naming what it is instead; colour and complex voxels; several volumes in one file; an affine
 * that places nothing. The claims about size are returned, not believed: the caller holds them against the bytes present.
 *
 * @see https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h
 * @see https://nifti.nimh.nih.gov/pub/dist/doc/nifti2.h
 */
export function readHeader(bytes: Uint8Array, where: string): Imaged<NiftiHeader> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 348) return notNifti(bytes, where);
  const sizes = [true, false].map((little) => ({ little, size: view.getInt32(0, little) }));
  const found = sizes.find(({ size }) => size === 348 || size === 540);
  if (!found) return notNifti(bytes, where);
  if (found.size === 540 && bytes.length < 540) return refused("TRUNCATED", where, "The file ends inside its NIfTI-2 header.", AGAIN);
  const fields = found.size === 348 ? fieldsOfNifti1(view, found.little) : fieldsOfNifti2(view, found.little);
  if (fields.magic === "ni1" || fields.magic === "ni2") {
    return refused("UNSUPPORTED_FORMAT", where, "This is the header of a .hdr/.img pair; the voxels are in another file.", JOIN);
  }
  if (fields.magic !== (found.size === 348 ? "n+1" : "n+2")) {
    return refused("UNSUPPORTED_FORMAT", where, "This is an Analyze 7.5 image, which does not say where left and right are.", JOIN);
  }
  return checked(fields, { version: found.size === 348 ? 1 : 2, littleEndian: found.little, where });
}

const AGAIN = "Copy or download the file again and compare its size with the original.";
const JOIN = "Convert it to one NIfTI file (.nii or .nii.gz) from the original DICOM series, for example with dcm2niix.";
const REEXPORT = "Export the sequence again from the original series.";

function notNifti(bytes: Uint8Array, where: string): Imaged<never> {
  if (bytes.length === 0) return refused("TRUNCATED", where, "The file is empty.", AGAIN);
  const { name, remedy } = recogniseFormat(bytes);
  return refused("UNSUPPORTED_FORMAT", where, `The file is not NIfTI: it is ${name}.`, remedy);
}

/** The fields we use, as plain numbers. */
interface Fields extends Placement {
  readonly magic: string;
  readonly dim: readonly number[];
  readonly datatype: number;
  readonly voxelOffset: number;
  readonly slope: number;
  readonly intercept: number;
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const word = (view: DataView, at: number): string => String.fromCharCode(...range(3).map((i) => view.getUint8(at + i)));

function fieldsOfNifti1(view: DataView, little: boolean): Fields {
  const float = (at: number): number => view.getFloat32(at, little);
  const short = (at: number): number => view.getInt16(at, little);
  return {
    magic: word(view, 344),
    dim: range(8).map((i) => short(40 + 2 * i)),
    pixdim: range(8).map((i) => float(76 + 4 * i)),
    datatype: short(70),
    voxelOffset: float(108),
    slope: float(112),
    intercept: float(116),
    units: view.getUint8(123),
    qform: short(252),
    sform: short(254),
    quaternion: range(6).map((i) => float(256 + 4 * i)),
    srow: range(12).map((i) => float(280 + 4 * i)),
  };
}

function fieldsOfNifti2(view: DataView, little: boolean): Fields {
  const double = (at: number): number => view.getFloat64(at, little);
  const long = (at: number): number => Number(view.getBigInt64(at, little));
  return {
    magic: word(view, 4),
    dim: range(8).map((i) => long(16 + 8 * i)),
    pixdim: range(8).map((i) => double(104 + 8 * i)),
    datatype: view.getInt16(12, little),
    voxelOffset: long(168),
    slope: double(176),
    intercept: double(184),
    units: view.getInt32(500, little),
    qform: view.getInt32(344, little),
    sform: view.getInt32(348, little),
    quaternion: range(6).map((i) => double(352 + 8 * i)),
    srow: range(12).map((i) => double(400 + 8 * i)),
  };
}

function checked(f: Fields, about: { version: 1 | 2; littleEndian: boolean; where: string }): Imaged<NiftiHeader> {
  const { version, littleEndian, where } = about;
  const rank = f.dim[0]!;
  const [nx, ny, nz] = [f.dim[1]!, f.dim[2]!, f.dim[3]!];
  if (rank < 3 || rank > 7) return refused("BAD_INPUT", where, `The header claims ${rank} dimensions; a volume has three.`, REEXPORT);
  if (![nx, ny, nz].every((n) => Number.isSafeInteger(n) && n > 0)) {
    return refused("BAD_INPUT", where, `The header claims a grid of ${nx} × ${ny} × ${nz} voxels.`, REEXPORT);
  }
  const volumes = f.dim.slice(4, rank + 1).reduce((product, n) => product * Math.max(1, n), 1);
  if (volumes !== 1) {
    return refused(
      "BAD_INPUT",
      where,
      `The file holds ${volumes} volumes; one is expected.`,
      "Give a single structural volume, not a series.",
    );
  }
  const type = scalarType(f.datatype);
  if (!type) {
    const message = `The voxels are ${datatypeName(f.datatype)}; only whole and real numbers can be read.`;
    return refused("UNSUPPORTED_FORMAT", where, message, "Export the sequence as a grey-scale magnitude image.");
  }
  const start = version === 1 ? 352 : 544;
  const voxelOffset = f.voxelOffset === 0 ? start : f.voxelOffset; // some writers leave it zero
  if (!Number.isSafeInteger(voxelOffset) || voxelOffset < start) {
    return refused("BAD_INPUT", where, `The header says that the voxels begin at byte ${f.voxelOffset}.`, REEXPORT);
  }
  const scaled = Number.isFinite(f.slope) && f.slope !== 0; // zero or not a number: the standard says "not scaled"
  if (scaled && !Number.isFinite(f.intercept))
    return refused("BAD_INPUT", where, "The intensity intercept is not a finite number.", REEXPORT);
  const placed = placeImage(f);
  const trouble = affineTrouble(placed.affine);
  if (trouble) return refused("BAD_INPUT", where, `The ${placed.affineFrom} of the header ${trouble}.`, REEXPORT);
  const scaling = { slope: scaled ? f.slope : 1, intercept: scaled ? f.intercept : 0 };
  return imaged({ version, littleEndian, shape: [nx, ny, nz], type, voxelOffset, ...scaling, ...placed });
}
