/** What a made-up NIfTI file should say; what is not given is sound. */
export interface MadeNifti {
  readonly version?: 1 | 2;
  readonly bigEndian?: boolean;
  readonly dim?: readonly number[];
  readonly datatype?: number;
  readonly bytesPerVoxel?: number;
  readonly voxelOffset?: number;
  readonly slope?: number;
  readonly intercept?: number;
  readonly pixdim?: readonly number[];
  readonly units?: number;
  readonly qform?: { readonly code: number; readonly quaternion: readonly number[]; readonly offset: readonly number[] };
  readonly sform?: { readonly code: number; readonly rows: readonly number[] };
  readonly magic?: string;
  readonly description?: string;
  /** Writes voxel i at a byte offset. Default: nothing (zeros). */
  readonly put?: (view: DataView, at: number, i: number, littleEndian: boolean) => void;
  /** Bytes of voxels really present; default: all that the header claims. */
  readonly voxelBytes?: number;
}

/** The bytes of a NIfTI file as some other program might have written it. */
export function makeNifti(made: MadeNifti): Uint8Array {
  const { version = 1, bigEndian = false, dim = [3, 2, 3, 4], bytesPerVoxel = 1, put } = made;
  const start = made.voxelOffset ?? (version === 1 ? 352 : 544);
  const voxels = dim.slice(1, 1 + (dim[0] ?? 0)).reduce((product, n) => product * n, 1);
  const view = new DataView(new ArrayBuffer(start + (made.voxelBytes ?? voxels * bytesPerVoxel)));
  if (version === 1) writeHeader1(view, made, { dim, start, little: !bigEndian });
  else writeHeader2(view, made, { dim, start, little: !bigEndian });
  if (put) for (let i = 0; i < voxels; i++) put(view, start + i * bytesPerVoxel, i, !bigEndian);
  return new Uint8Array(view.buffer);
}

interface Sound {
  readonly dim: readonly number[];
  readonly start: number;
  readonly little: boolean;
}

const letters = (view: DataView, at: number, text: string): void =>
  Array.from(text).forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));

function writeHeader1(view: DataView, made: MadeNifti, { dim, start, little }: Sound): void {
  view.setInt32(0, 348, little);
  dim.forEach((n, i) => view.setInt16(40 + 2 * i, n, little));
  view.setInt16(70, made.datatype ?? 2, little);
  (made.pixdim ?? [1, 1, 1, 1]).forEach((n, i) => view.setFloat32(76 + 4 * i, n, little));
  view.setFloat32(108, start, little);
  view.setFloat32(112, made.slope ?? 0, little);
  view.setFloat32(116, made.intercept ?? 0, little);
  view.setUint8(123, made.units ?? 2);
  letters(view, 148, made.description ?? "");
  view.setInt16(252, made.qform?.code ?? 0, little);
  view.setInt16(254, made.sform?.code ?? 0, little);
  [...(made.qform?.quaternion ?? []), ...(made.qform?.offset ?? [])].forEach((n, i) => view.setFloat32(256 + 4 * i, n, little));
  made.sform?.rows.forEach((n, i) => view.setFloat32(280 + 4 * i, n, little));
  letters(view, 344, made.magic ?? "n+1");
}

function writeHeader2(view: DataView, made: MadeNifti, { dim, start, little }: Sound): void {
  view.setInt32(0, 540, little);
  letters(view, 4, made.magic ?? "n+2");
  view.setInt16(12, made.datatype ?? 2, little);
  dim.forEach((n, i) => view.setBigInt64(16 + 8 * i, BigInt(n), little));
  (made.pixdim ?? [1, 1, 1, 1]).forEach((n, i) => view.setFloat64(104 + 8 * i, n, little));
  view.setBigInt64(168, BigInt(start), little);
  view.setFloat64(176, made.slope ?? 0, little);
  view.setFloat64(184, made.intercept ?? 0, little);
  letters(view, 240, made.description ?? "");
  view.setInt32(344, made.qform?.code ?? 0, little);
  view.setInt32(348, made.sform?.code ?? 0, little);
  [...(made.qform?.quaternion ?? []), ...(made.qform?.offset ?? [])].forEach((n, i) => view.setFloat64(352 + 8 * i, n, little));
  made.sform?.rows.forEach((n, i) => view.setFloat64(400 + 8 * i, n, little));
  view.setInt32(500, made.units ?? 2, little);
}
