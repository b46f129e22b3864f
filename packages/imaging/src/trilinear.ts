import type { Triple } from "./affine.js";

/** An image of which some voxels count. */
export interface CountedImage {
  readonly data: Float32Array;
  readonly shape: Triple;
  /** One byte per voxel, 0 or 1; null where all count. */
  readonly counts: Uint8Array | null;
}

/**
 * Adds one trilinear sample to a sum and its weight, `into[0]` and `into[1]`.
 *
 * A sample outside the image, half a voxel beyond the outermost centres, adds nothing; within that half voxel it is held on the outermost
 * centre, and it is put on a centre when rounding alone keeps it off. Voxels that do not count add nothing.
 */
export function addSample(
  { data, counts, shape: [nx, ny, nz] }: CountedImage,
  px: number,
  py: number,
  pz: number,
  into: Float64Array,
): void {
  if (!(px >= -0.5 && py >= -0.5 && pz >= -0.5 && px <= nx - 0.5 && py <= ny - 0.5 && pz <= nz - 0.5)) return;
  const x = snapped(px, nx);
  const y = snapped(py, ny);
  const z = snapped(pz, nz);
  const x0 = x | 0;
  const y0 = y | 0;
  const z0 = z | 0;
  const first = x0 + nx * (y0 + ny * z0);
  let sum = 0;
  let weight = 0;
  for (let above = 0; above < 2; above++) {
    const partZ = above === 0 ? 1 - (z - z0) : z - z0;
    if (partZ === 0) continue; // a neighbour without weight may lie outside the image
    for (let front = 0; front < 2; front++) {
      const part = partZ * (front === 0 ? 1 - (y - y0) : y - y0);
      if (part === 0) continue;
      const at = first + nx * (front + ny * above);
      if (counts === null || counts[at] !== 0) {
        sum += part * (1 - (x - x0)) * data[at]!;
        weight += part * (1 - (x - x0));
      }
      if (x > x0 && (counts === null || counts[at + 1] !== 0)) {
        sum += part * (x - x0) * data[at + 1]!;
        weight += part * (x - x0);
      }
    }
  }
  into[0]! += sum;
  into[1]! += weight;
}

/** Held between the outermost centres, and put on a centre when rounding alone (1e-6) keeps it off. */
export function snapped(p: number, count: number): number {
  const held = p < 0 ? 0 : p > count - 1 ? count - 1 : p;
  const nearest = (held + 0.5) | 0;
  return held - nearest < 1e-6 && nearest - held < 1e-6 ? nearest : held;
}

/**
 * What the eight voxels of each cell of an image are, the cell of a voxel reaching from its centre to the next ones: 0 when none of them
 * counts, 2 when all do, 1 for a mixture and for cells that reach out of the image.
 */
export function cellsOf({ counts, shape: [nx, ny, nz] }: CountedImage): Uint8Array {
  const cells = new Uint8Array(nx * ny * nz).fill(1);
  for (let z = 0; z < nz - 1; z++) {
    for (let y = 0; y < ny - 1; y++) {
      const row = nx * (y + ny * z);
      if (counts === null) cells.fill(2, row, row + nx - 1);
      else fillCells(cells, counts, row, [nx, ny, nz]);
    }
  }
  return cells;
}

function fillCells(cells: Uint8Array, counts: Uint8Array, row: number, [nx, ny]: Triple): void {
  const slice = nx * ny;
  let allBefore = 0;
  let anyBefore = 0;
  for (let at = row; at < row + nx; at++) {
    const all = counts[at]! & counts[at + nx]! & counts[at + slice]! & counts[at + nx + slice]!;
    const any = counts[at]! | counts[at + nx]! | counts[at + slice]! | counts[at + nx + slice]!;
    if (at > row) cells[at - 1] = (allBefore & all) + (anyBefore | any);
    allBefore = all;
    anyBefore = any;
  }
}
