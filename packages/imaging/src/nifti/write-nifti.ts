import { gzipSync } from "node:zlib";
import { columnOf, determinantOf, voxelSizesOf, type Affine, type Triple } from "../affine.js";
import { voxelCount, type Grid } from "../volume.js";

export interface NiftiToWrite extends Grid {
  /** Intensities in the order of `Volume.data`. */
  readonly data: ArrayLike<number>;
  readonly datatype: "uint8" | "int16" | "float32";
  /** stored × slope is the intensity; for int16. Default 1. */
  readonly slope?: number;
  /** How hard gzip tries, 1 to 9. Default 6; a mask is small at 1 too, and written in half the time. */
  readonly gzipLevel?: number;
}

const HEADER = 352;
const TYPES = { uint8: { code: 2, bytes: 1 }, int16: { code: 4, bytes: 2 }, float32: { code: 16, bytes: 4 } } as const;

/**
 * Writes one volume as gzipped NIfTI-1, little-endian, with sform and qform.
 *
 * The header is made from the numbers given and from nothing else, so no text of another file can travel in it. The same input gives the
 * same bytes: the gzip header carries no time. Whole-number types are rounded and held inside their range. A sheared affine is kept in
 * the sform; the qform then holds the nearest rotation, as the standard allows no shear there.
 */
export function writeNifti({ data, shape, affine, datatype, slope = 1, gzipLevel = 6 }: NiftiToWrite): Uint8Array {
  const { code, bytes } = TYPES[datatype];
  const count = voxelCount(shape);
  if (data.length !== count) throw new RangeError(`a volume of ${shape.join(" × ")} voxels needs ${count} numbers, not ${data.length}`);
  const file = new DataView(new ArrayBuffer(HEADER + count * bytes));
  writeHeader(file, { shape, affine, code, bits: bytes * 8, slope });
  writeVoxels(file, { data, datatype, slope });
  return portable(gzipSync(new Uint8Array(file.buffer), { level: gzipLevel }));
}

function writeVoxels(
  file: DataView<ArrayBuffer>,
  { data, datatype, slope }: { slope: number } & Pick<NiftiToWrite, "data" | "datatype">,
): void {
  if (datatype === "uint8" && data instanceof Uint8Array && slope === 1) return new Uint8Array(file.buffer).set(data, HEADER);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]! / slope;
    if (datatype === "float32") file.setFloat32(HEADER + 4 * i, value, true);
    else if (datatype === "int16") file.setInt16(HEADER + 2 * i, clamp(Math.round(value), -32768, 32767), true);
    else file.setUint8(HEADER + i, clamp(Math.round(value), 0, 255));
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The tenth byte of a gzip stream names the operating system: the one thing that would differ between machines. */
function portable(gzip: Uint8Array): Uint8Array {
  gzip[9] = 0xff; // unknown
  return gzip;
}

interface HeaderNumbers extends Grid {
  readonly code: number;
  readonly bits: number;
  readonly slope: number;
}

function writeHeader(file: DataView, { shape, affine, code, bits, slope }: HeaderNumbers): void {
  const sizes = voxelSizesOf(affine);
  file.setInt32(0, 348, true);
  file.setUint8(38, 0x72); // "regular": an old rule that some readers still check
  [3, ...shape, 1, 1, 1, 1].forEach((n, i) => file.setInt16(40 + 2 * i, n, true));
  file.setInt16(70, code, true);
  file.setInt16(72, bits, true);
  const handed = determinantOf(affine) < 0 ? -1 : 1;
  [handed, ...sizes, 0, 0, 0, 0].forEach((n, i) => file.setFloat32(76 + 4 * i, n, true));
  file.setFloat32(108, HEADER, true);
  file.setFloat32(112, slope, true);
  file.setUint8(123, 2); // millimetres
  file.setInt16(252, 1, true);
  file.setInt16(254, 1, true);
  [...quaternionOf(affine), ...columnOf(affine, 3)].forEach((n, i) => file.setFloat32(256 + 4 * i, n, true));
  affine.slice(0, 12).forEach((n, i) => file.setFloat32(280 + 4 * i, n, true));
  [0x6e, 0x2b, 0x31, 0].forEach((byte, i) => file.setUint8(344 + i, byte)); // "n+1"
}

/** b, c, d of the rotation nearest to the affine's directions (third axis flipped for a left-handed grid). */
function quaternionOf(affine: Affine): Triple {
  const handed = determinantOf(affine) < 0 ? -1 : 1;
  const i = unit(columnOf(affine, 0));
  const j = unit(without(columnOf(affine, 1), i)); // Gram-Schmidt: nearest enough, and exact where there is no shear
  const k: Triple = [i[1] * j[2] - i[2] * j[1], i[2] * j[0] - i[0] * j[2], i[0] * j[1] - i[1] * j[0]];
  const third = columnOf(affine, 2);
  const agrees = (k[0] * third[0] + k[1] * third[1] + k[2] * third[2]) * handed > 0;
  if (!agrees) throw new RangeError("a degenerate affine cannot be written");
  const [xx, yy, zz] = [i[0], j[1], k[2]];
  const candidates = [1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz];
  const largest = candidates.indexOf(Math.max(...candidates));
  const s = 2 * Math.sqrt(candidates[largest]!);
  const [dyz, dzx, dxy] = [j[2] - k[1], k[0] - i[2], i[1] - j[0]];
  const [syz, szx, sxy] = [j[2] + k[1], k[0] + i[2], i[1] + j[0]];
  const q: readonly (readonly [number, number, number, number])[] = [
    [s / 4, dyz / s, dzx / s, dxy / s],
    [dyz / s, s / 4, sxy / s, szx / s],
    [dzx / s, sxy / s, s / 4, syz / s],
    [dxy / s, szx / s, syz / s, s / 4],
  ];
  const [a, b, c, d] = q[largest]!;
  return a < 0 ? [-b, -c, -d] : [b, c, d];
}

function unit(v: Triple): Triple {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

function without(v: Triple, direction: Triple): Triple {
  const along = v[0] * direction[0] + v[1] * direction[1] + v[2] * direction[2];
  return [v[0] - along * direction[0], v[1] - along * direction[1], v[2] - along * direction[2]];
}
