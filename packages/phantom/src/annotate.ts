import { randomIndex } from "@midline/shared/random";
import type { Streams } from "./case-streams.js";
import { valueNoise } from "./value-noise.js";

/** Share of cases whose tumour nobody has drawn. */
const NOT_DRAWN = 0.05;
/** The reader goes one voxel out where his field is above this, one in where it is below minus this: a quarter of the edge each. */
const CARELESS = 0.7;

/** Who drew the tumour; null when nobody did. Needs no image. */
export function maskReader(streams: Streams): "R01" | "R02" | null {
  const uniform = streams("reader");
  if (uniform() < NOT_DRAWN) return null;
  return randomIndex(uniform, 5) === 0 ? "R02" : "R01";
}

/**
 * The tumour as a reader drew it: here and there a voxel too wide or too narrow, in smooth stretches. Never empty where the truth is not.
 *
 * @param truth [n³], 1 in the tumour.
 */
export function drawMask(streams: Streams, truth: Uint8Array, n: number): Uint8Array {
  const mood = valueNoise(streams("reader-hand"), 5, n);
  const drawn = new Uint8Array(truth.length);
  let count = 0;
  for (let k = 0, at = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++, at++) {
        const here = truth[at]!;
        const differs = here === 1 ? mood[at]! < -CARELESS : mood[at]! > CARELESS;
        const value = differs && hasNeighbour(truth, { at, i, j, k, n }, 1 - here) ? 1 - here : here;
        drawn[at] = value;
        count += value;
      }
    }
  }
  return count === 0 ? truth : drawn;
}

interface Voxel {
  readonly at: number;
  readonly i: number;
  readonly j: number;
  readonly k: number;
  readonly n: number;
}

/** Whether one of the six voxels beside this one has the value. */
function hasNeighbour(mask: Uint8Array, { at, i, j, k, n }: Voxel, value: number): boolean {
  return (
    (i > 0 && mask[at - 1] === value) ||
    (i < n - 1 && mask[at + 1] === value) ||
    (j > 0 && mask[at - n] === value) ||
    (j < n - 1 && mask[at + n] === value) ||
    (k > 0 && mask[at - n * n] === value) ||
    (k < n - 1 && mask[at + n * n] === value)
  );
}
