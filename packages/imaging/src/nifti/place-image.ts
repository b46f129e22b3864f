import { affineOfColumns, type Affine, type Triple } from "../affine.js";

/** What a NIfTI header says about where its voxels lie. */
export interface Placement {
  readonly pixdim: readonly number[];
  /** `xyzt_units`. */
  readonly units: number;
  readonly qform: number;
  readonly sform: number;
  /** b, c, d, then the offset. */
  readonly quaternion: readonly number[];
  /** Three rows of four. */
  readonly srow: readonly number[];
}

export interface Placed {
  readonly affine: Affine;
  /** Which of the header's three ways placed the image; `pixdim` knows sizes but not directions. */
  readonly affineFrom: "sform" | "qform" | "pixdim";
}

/**
 * The affine of an image in mm: the sform if there is one, else the qform, else only the voxel sizes.
 *
 * @see https://nifti.nimh.nih.gov/nifti-1/documentation/nifti1fields/nifti1fields_pages/qsform.html
 */
export function placeImage(p: Placement): Placed {
  const mm = MILLIMETRES.get(p.units & 7) ?? 1; // unknown is taken as millimetres
  const triple = (values: readonly number[], at: number, step = 1): Triple => [
    values[at]! * mm,
    values[at + step]! * mm,
    values[at + 2 * step]! * mm,
  ];
  if (p.sform > 0) {
    const column = (i: number): Triple => triple(p.srow, i, 4);
    return { affine: affineOfColumns(column(0), column(1), column(2), column(3)), affineFrom: "sform" };
  }
  const [dx, dy, dz] = triple(p.pixdim.map(Math.abs), 1);
  if (p.qform <= 0) return { affine: affineOfColumns([dx, 0, 0], [0, dy, 0], [0, 0, dz], [0, 0, 0]), affineFrom: "pixdim" };
  const [i, j, k] = rotationColumns(p.quaternion[0]!, p.quaternion[1]!, p.quaternion[2]!);
  const leftHanded = p.pixdim[0]! < 0 ? -1 : 1;
  const along = (column: Triple, step: number): Triple => [column[0] * step + 0, column[1] * step + 0, column[2] * step + 0]; // + 0: no negative zeros
  const affine = affineOfColumns(along(i, dx), along(j, dy), along(k, dz * leftHanded), triple(p.quaternion, 3));
  return { affine, affineFrom: "qform" };
}

/** Metres and micrometres; everything else is millimetres. */
const MILLIMETRES: ReadonlyMap<number, number> = new Map([
  [1, 1000],
  [3, 0.001],
]);

/** Columns of the rotation of the unit quaternion (a, b, c, d), a ≥ 0 implied. */
function rotationColumns(b: number, c: number, d: number): readonly [Triple, Triple, Triple] {
  const rest = 1 - (b * b + c * c + d * d);
  const norm = rest < 0 ? Math.hypot(b, c, d) : 1; // rounding can push a half turn past one
  [b, c, d] = [b / norm, c / norm, d / norm];
  const a = Math.sqrt(Math.max(0, rest));
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
    [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
    [2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c],
  ];
}
