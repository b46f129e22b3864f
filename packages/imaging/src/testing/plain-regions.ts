import type { Triple } from "../affine.js";

/** The largest connected part of a mask, by flooding voxel after voxel: what `keepLargest` must give. */
export function plainLargestRegion(mask: Uint8Array, shape: Triple): Uint8Array {
  const seen = new Uint8Array(mask.length);
  let best: readonly number[] = [];
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] === 0 || seen[seed] === 1) continue;
    const region = floodFrom([seed], seen, (at) => neighbours(at, shape, [0, 1, 2]).filter((next) => mask[next] === 1));
    if (region.length > best.length) best = region;
  }
  return marked(mask.length, best);
}

/** What a mask encloses in the slices of three directions, by flooding each slice from its border: what `fillSlices` must give. */
export function plainFillSlices(mask: Uint8Array, shape: Triple): Uint8Array {
  const out = mask.slice();
  for (const across of [0, 1, 2] as const) {
    const within = ([0, 1, 2] as const).filter((axis) => axis !== across);
    const onBorder = (at: number): boolean =>
      within.some((axis) => {
        const place = placeOf(at, shape)[axis]!;
        return place === 0 || place === shape[axis] - 1;
      });
    const seen = new Uint8Array(mask.length);
    const seeds = Array.from(mask.keys()).filter((at) => mask[at] === 0 && onBorder(at));
    floodFrom(seeds, seen, (at) => neighbours(at, shape, within).filter((next) => mask[next] === 0));
    for (let at = 0; at < out.length; at++) if (seen[at] === 0) out[at] = 1;
  }
  return out;
}

/** Voxels of a mask whose neighbours are all in it. */
export const plainSolid = (mask: Uint8Array, shape: Triple): number =>
  mask.filter((value, at) => value === 1 && neighbours(at, shape, [0, 1, 2]).every((next) => mask[next] === 1)).length;

function floodFrom(seeds: readonly number[], seen: Uint8Array, next: (at: number) => readonly number[]): readonly number[] {
  const found: number[] = [];
  const visit = (at: number): void => {
    if (seen[at] === 1) return;
    seen[at] = 1;
    found.push(at);
  };
  seeds.forEach(visit);
  for (let i = 0; i < found.length; i++) next(found[i]!).forEach(visit);
  return found;
}

const placeOf = (at: number, [nx, ny]: Triple): readonly number[] => [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];

function neighbours(at: number, shape: Triple, axes: readonly (0 | 1 | 2)[]): readonly number[] {
  const strides = [1, shape[0], shape[0] * shape[1]];
  const place = placeOf(at, shape);
  return axes.flatMap((axis) => [
    ...(place[axis]! > 0 ? [at - strides[axis]!] : []),
    ...(place[axis]! < shape[axis] - 1 ? [at + strides[axis]!] : []),
  ]);
}

function marked(length: number, places: readonly number[]): Uint8Array {
  const out = new Uint8Array(length);
  for (const at of places) out[at] = 1;
  return out;
}
