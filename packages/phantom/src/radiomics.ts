import { SEQUENCES } from "@midline/shared/protocol/vocabulary";
import { clamp } from "./draw.js";
import { FIELD_MM, type PhantomCase } from "./render-case.js";
import { coordinate } from "./soft-ellipsoid.js";

/** Rims around the tumour, from its mask outwards: the margin's own, and the one that a large oedema reaches. */
const NEAR_MM = 6;
const FAR_MM = 18;

/**
 * What a reader who was given the true mask measures of a tumour: 31 numbers.
 *
 * Seven of each sequence in the order of `SEQUENCES`, after z-scoring in the head and clipping to [-4, 5] (all 0 where the sequence is
 * missing): mean, SD and 90th percentile inside; roughness (mean absolute difference of neighbouring voxels inside); edge (mean of inside
 * minus outside over neighbours across the mask's border); mean of the rim up to 6 mm, and of the rim from 6 to 18 mm. Then the mask's
 * centre as |x|, y, z in the cube [-1, 1]³. Neighbours share a face, distances go from face to face, and only the head counts.
 *
 * @throws RangeError when the mask is empty or no sequence is there.
 */
export function radiomics({ sequences, mask }: Pick<PhantomCase, "sequences" | "mask">): readonly number[] {
  const n = Math.round(Math.cbrt(mask.length));
  const scans = SEQUENCES.flatMap((sequence) => sequences[sequence] ?? []);
  const inside = [...mask.keys()].filter((at) => mask[at] === 1);
  if (inside.length === 0 || scans.length === 0) throw new RangeError("there is no tumour to measure");
  const head = Uint8Array.from(mask, (_, at) => Number(scans.some((scan) => scan[at]! > 0)));
  const steps = (mm: number): number => Math.round((mm * n) / FIELD_MM);
  const rims = rimsAround(inside, { n, head, width: steps(FAR_MM) });
  const [near, far] = [rims.slice(0, steps(NEAR_MM)).flat(), rims.slice(steps(NEAR_MM)).flat()];
  const pairs = inside.flatMap((at) => neighboursOf(at, n).flatMap((other) => (head[other] === 1 ? [[at, other] as const] : [])));

  const looks = SEQUENCES.flatMap((sequence) => {
    const scan = sequences[sequence];
    if (!scan) return [0, 0, 0, 0, 0, 0, 0];
    const seen = zScores(scan, head);
    const values = inside.map((at) => seen[at]!).sort((a, b) => a - b);
    const within = pairs.filter(([, other]) => mask[other] === 1).map(([at, other]) => Math.abs(seen[at]! - seen[other]!));
    const across = pairs.filter(([, other]) => mask[other] === 0).map(([at, other]) => seen[at]! - seen[other]!);
    const rim = (voxels: readonly number[]): number => mean(voxels.map((at) => seen[at]!));
    const percentile90 = values[Math.ceil(0.9 * values.length) - 1]!;
    return [mean(values), deviation(values), percentile90, mean(within), mean(across), rim(near), rim(far)];
  });
  const along = (stride: number): number[] => inside.map((at) => coordinate(Math.floor(at / stride) % n, n));
  return [...looks, Math.abs(mean(along(1))), mean(along(n)), mean(along(n * n))];
}

/** Mean of numbers; 0, the mean of the head, when there are none. */
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

function zScores(scan: Float32Array, head: Uint8Array): Float32Array {
  const values = [...scan].filter((_, at) => head[at] === 1);
  const [centre, spread] = [mean(values), deviation(values)];
  return scan.map((value, at) => (head[at] === 1 ? clamp((value - centre) / (spread + 1e-6), -4, 5) : 0));
}

/** The voxels of the head that lie one step outside the tumour, two steps, and so on. */
function rimsAround(inside: readonly number[], { n, head, width }: { n: number; head: Uint8Array; width: number }): readonly number[][] {
  const taken = new Set(inside);
  const rims: number[][] = [];
  for (let edge = inside; rims.length < width; edge = rims.at(-1)!) {
    const next = new Set(edge.flatMap((at) => neighboursOf(at, n)).filter((at) => head[at] === 1 && !taken.has(at)));
    for (const at of next) taken.add(at);
    rims.push([...next]);
  }
  return rims;
}

/** The up to six voxels that share a face with this one. */
function neighboursOf(at: number, n: number): readonly number[] {
  return [1, n, n * n].flatMap((stride) => {
    const place = Math.floor(at / stride) % n;
    return [...(place > 0 ? [at - stride] : []), ...(place < n - 1 ? [at + stride] : [])];
  });
}
